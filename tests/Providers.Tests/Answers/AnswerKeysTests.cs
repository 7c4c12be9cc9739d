using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class AnswerKeysTests
{
    [Fact]
    public void Ids_times_and_the_model_do_not_count()
    {
        var plain = Of([User("hello")]);
        var adorned = new ChatMessage(ChatRole.User, "hello") { MessageId = "m1", CreatedAt = DateTimeOffset.UnixEpoch };

        Of([adorned], new ChatOptions { ModelId = "gpt-4o" }).ShouldBe(plain);
    }

    [Fact]
    public void What_is_asked_of_the_router_alone_does_not_count()
        => Of([User("hello")], new ChatOptions().ForProviders(o => { o.Session = "s"; o.Priority = 3; })).ShouldBe(Of([User("hello")]));

    [Fact]
    public void Call_ids_count_by_their_order_alone()
    {
        ChatMessage[] Conversation(string id) =>
        [
            User("weather?"),
            new(ChatRole.Assistant, [new FunctionCallContent(id, "weather", new Dictionary<string, object?> { ["city"] = "Bern" })]),
            new(ChatRole.Tool, [new FunctionResultContent(id, "sunny")]),
        ];

        Of(Conversation("call_1")).ShouldBe(Of(Conversation("call_99")));
    }

    [Fact]
    public void The_order_of_named_values_does_not_count()
    {
        var one = new ChatOptions { AdditionalProperties = new() { ["a"] = 1, ["b"] = "x" } };
        var other = new ChatOptions { AdditionalProperties = new() { ["b"] = "x", ["a"] = 1L } };

        Of([User("hello")], one).ShouldBe(Of([User("hello")], other));
    }

    private static Dictionary<string, ChatOptions> OptionsThatChangeAnAnswer => new()
    {
        { "instructions", new() { Instructions = "be brief" } },
        { "temperature", new() { Temperature = 0.5f } },
        { "top p", new() { TopP = 0.5f } },
        { "frequency penalty", new() { FrequencyPenalty = 0.5f } },
        { "presence penalty", new() { PresencePenalty = 0.5f } },
        { "top k", new() { TopK = 5 } },
        { "seed", new() { Seed = 5 } },
        { "cap", new() { MaxOutputTokens = 5 } },
        { "effort", new() { Reasoning = new() { Effort = ReasoningEffort.Low } } },
        { "one call at a time", new() { AllowMultipleToolCalls = false } },
        { "stop", new() { StopSequences = ["END"] } },
        { "two stops", new() { StopSequences = ["EN", "D"] } },
        { "json", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "schema", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema("""{"type":"object"}""")) } },
        { "another schema", new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema("""{"type":"array"}""")) } },
        { "tool mode", new() { ToolMode = ChatToolMode.RequireAny } },
        { "required tool", new() { ToolMode = ChatToolMode.RequireSpecific("f") } },
        { "tool", new() { Tools = [AIFunctionFactory.CreateDeclaration("f", "does", Schema("{}"))] } },
        { "tool by another name", new() { Tools = [AIFunctionFactory.CreateDeclaration("g", "does", Schema("{}"))] } },
        { "tool described otherwise", new() { Tools = [AIFunctionFactory.CreateDeclaration("f", "does not", Schema("{}"))] } },
        { "tool with other values", new() { Tools = [AIFunctionFactory.CreateDeclaration("f", "does", Schema("""{"type":"object"}"""))] } },
        { "something only one provider knows", new() { AdditionalProperties = new() { ["logit_bias"] = "x" } } },
    };

    [Fact]
    public void Every_option_that_changes_an_answer_makes_another_key()
    {
        var options = OptionsThatChangeAnAnswer.Values.Cast<ChatOptions?>().Append(null).ToArray();

        var keys = options.Select(option => Of([User("hello")], option).Hash).ToArray();
        keys.Distinct().Count().ShouldBe(keys.Length);
        var contexts = options.Select(option => Of([User("hello")], option).ContextHash).ToArray();
        contexts.Distinct().Count().ShouldBe(contexts.Length);
    }

    [Fact]
    public void Every_difference_between_messages_makes_another_key()
    {
        ChatMessage[][] conversations =
        [
            [User("hello")],
            [User("hello ")],
            [User("hel"), User("lo")],
            [new(ChatRole.User, [new TextContent("hel"), new TextContent("lo")])],
            [new(ChatRole.System, "hello")],
            [new(ChatRole.Assistant, "hello")],
            [new(ChatRole.User, "hello") { AuthorName = "Ada" }],
            [new(ChatRole.User, [new DataContent(new byte[] { 1, 2 }, "image/png")])],
            [new(ChatRole.User, [new DataContent(new byte[] { 1, 3 }, "image/png")])],
            [new(ChatRole.User, [new DataContent(new byte[5000], "image/png")])],
            [new(ChatRole.User, [new DataContent(new byte[5001], "image/png")])],
            [new(ChatRole.User, [new DataContent(new byte[] { 1, 2 }, "image/jpeg")])],
            [new(ChatRole.User, [new UriContent("https://example.com/a.png", "image/png")])],
            [new(ChatRole.User, [new UriContent("https://example.com/b.png", "image/png")])],
            [new(ChatRole.Assistant, [new FunctionCallContent("1", "f")])],
            [new(ChatRole.Assistant, [new FunctionCallContent("1", "f", new Dictionary<string, object?> { ["a"] = 1 })])],
            [new(ChatRole.Assistant, [new FunctionCallContent("1", "f", new Dictionary<string, object?> { ["a"] = "1" })])],
            [new(ChatRole.Tool, [new FunctionResultContent("1", "ok")])],
            [new(ChatRole.Tool, [new FunctionResultContent("1", "no")])],
        ];

        conversations.Select(messages => Of(messages).Hash).Distinct().Count().ShouldBe(conversations.Length);
    }

    [Fact]
    public void Routes_and_tenants_never_share_a_key()
    {
        AnswerKey?[] keys =
        [
            AnswerKeys.Of("chat", null, [User("hello")], null),
            AnswerKeys.Of("chat", "", [User("hello")], null),
            AnswerKeys.Of("chat", "acme", [User("hello")], null),
            AnswerKeys.Of("chatacme", null, [User("hello")], null),
            AnswerKeys.Of("cha", "tacme", [User("hello")], null),
        ];

        keys.Distinct().Count().ShouldBe(keys.Length);
    }

    [Fact]
    public void A_request_with_a_part_that_cannot_be_seen_has_no_key()
    {
        AnswerKeys.Of("chat", null, [new(ChatRole.User, [new UnknownContent()])], null).ShouldBeNull();
        AnswerKeys.Of("chat", null, [User("hello")], new() { ConversationId = "c" }).ShouldBeNull();
        AnswerKeys.Of("chat", null, [User("hello")], new() { RawRepresentationFactory = _ => null }).ShouldBeNull();
        AnswerKeys.Of("chat", null, [User("hello")], new() { Tools = [new HostedWebSearchTool()] }).ShouldBeNull();
        AnswerKeys.Of("chat", null, [User("hello")], new() { AdditionalProperties = new() { ["x"] = new object() } }).ShouldBeNull();
        AnswerKeys.Of("chat", null, [new(ChatRole.Tool, [new FunctionResultContent("1", new object())])], null).ShouldBeNull();
    }

    [Fact]
    public void A_question_stands_alone_only_as_one_user_message_of_text()
    {
        Of([new(ChatRole.System, "be brief"), User("Where is my order?")]).Question.ShouldBe("Where is my order?");
        Of([User("hello"), new(ChatRole.Assistant, "hi"), User("and the second one?")]).Question.ShouldBeNull();
        Of([new(ChatRole.User, [new TextContent("what is this?"), new DataContent(new byte[1], "image/png")])]).Question.ShouldBeNull();
        Of([User("hi")], new() { Tools = [AIFunctionFactory.CreateDeclaration("f", "does", Schema("{}"))] }).Question.ShouldBeNull();
        Of([User("hi")], new() { ResponseFormat = ChatResponseFormat.Json }).Question.ShouldBeNull();
        Of([User(" ")]).Question.ShouldBeNull();
    }

    [Fact]
    public void The_question_is_no_part_of_its_context()
    {
        var instructions = new ChatMessage(ChatRole.System, "be brief");

        Of([instructions, User("one")]).ContextHash.ShouldBe(Of([instructions, User("two")]).ContextHash);
        Of([instructions, User("one")]).ContextHash.ShouldNotBe(Of([User("one")]).ContextHash);
    }

    [Fact]
    public void Keys_stay_the_same_from_version_to_version_since_they_are_stored()
        => Of([new(ChatRole.System, "be brief"), User("hello")], new() { Temperature = 0.2f }).Hash
            .ShouldBe("0b77156ba690fc15513225148c2d84fa5dea626441945da450efa6203001c680");

    private static AnswerKey Of(IReadOnlyList<ChatMessage> messages, ChatOptions? options = null)
        => AnswerKeys.Of("chat", null, messages, options).ShouldNotBeNull();

    private static JsonElement Schema(string json) => JsonElement.Parse(json);

    private sealed class UnknownContent : AIContent;
}
