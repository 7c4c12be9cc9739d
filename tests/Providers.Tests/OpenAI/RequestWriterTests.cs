using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.OpenAI.Wire;

namespace Providers.Tests.OpenAI;

public sealed class RequestWriterTests
{
    private static readonly AITool Weather = AIFunctionFactory.Create((string city) => city, "weather", "Tells the weather.");

    [Fact]
    public void A_question_is_little_more_than_its_text()
        => Body(Write("hi")).ShouldBe("""{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false}""");

    [Fact]
    public void A_stream_asks_for_its_usage()
        => Body(Write([User("hi")], stream: true)).ShouldEndWith(""","stream":true,"stream_options":{"include_usage":true}}""");

    [Fact]
    public void Every_option_has_its_field()
    {
        var options = new ChatOptions
        {
            ModelId = "other",
            Instructions = "Be brief.",
            Temperature = 0.5f,
            TopP = 0.9f,
            TopK = 40,
            FrequencyPenalty = 0.1f,
            PresencePenalty = 0.2f,
            Seed = 7,
            StopSequences = ["END"],
            MaxOutputTokens = 99,
            Reasoning = new() { Effort = ReasoningEffort.High },
            Tools = [Weather],
            ToolMode = ChatToolMode.RequireAny,
            AllowMultipleToolCalls = false,
            ResponseFormat = ChatResponseFormat.Json,
            AdditionalProperties = new()
            {
                ["user"] = "u1",
                ["metadata"] = new Dictionary<string, string> { ["a"] = "b" },
                ["min_p"] = 0.05,
            },
        };

        var json = Node(Write("hi", options));

        json["model"]!.GetValue<string>().ShouldBe("other");
        json["messages"]![0]!.ToJsonString().ShouldBe("""{"role":"system","content":"Be brief."}""");
        json["temperature"]!.ToJsonString().ShouldBe("0.5");
        json["top_p"]!.ToJsonString().ShouldBe("0.9");
        json["top_k"]!.ToJsonString().ShouldBe("40");
        json["frequency_penalty"]!.ToJsonString().ShouldBe("0.1");
        json["presence_penalty"]!.ToJsonString().ShouldBe("0.2");
        json["seed"]!.ToJsonString().ShouldBe("7");
        json["stop"]!.ToJsonString().ShouldBe("""["END"]""");
        json["max_tokens"]!.ToJsonString().ShouldBe("99");
        json["reasoning_effort"]!.ToJsonString().ShouldBe("\"high\"");
        json["tool_choice"]!.ToJsonString().ShouldBe("\"required\"");
        json["parallel_tool_calls"]!.ToJsonString().ShouldBe("false");
        json["response_format"]!.ToJsonString().ShouldBe("""{"type":"json_object"}""");
        json["user"]!.ToJsonString().ShouldBe("\"u1\"");
        json["metadata"]!.ToJsonString().ShouldBe("""{"a":"b"}""");
        json["min_p"]!.ToJsonString().ShouldBe("0.05");
        var function = json["tools"]![0]!["function"]!;
        function["name"]!.GetValue<string>().ShouldBe("weather");
        function["description"]!.GetValue<string>().ShouldBe("Tells the weather.");
        function["parameters"]!["properties"]!["city"].ShouldNotBeNull();
    }

    [Fact]
    public void A_schema_goes_with_its_name_and_strictness()
    {
        var schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;
        var options = new ChatOptions
        {
            ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "my answer", "What I want."),
            AdditionalProperties = new() { ["strictJsonSchema"] = true },
        };

        Node(Write("hi", options))["response_format"]!.ToJsonString().ShouldBe(
            """{"type":"json_schema","json_schema":{"name":"myanswer","description":"What I want.","schema":"""
            + """{"type":"object"},"strict":true}}""");
    }

    [Fact]
    public void A_tool_loop_is_written_as_it_happened()
    {
        ChatMessage[] messages =
        [
            User("weather?"),
            new(ChatRole.Assistant, [
                new TextReasoningContent("hm"),
                new FunctionCallContent("a", "weather", new Dictionary<string, object?> { ["city"] = "Köln" }),
                new FunctionCallContent("b", "weather", null)]),
            new(ChatRole.Tool, [
                new FunctionResultContent("a", "sunny"), new FunctionResultContent("b", JsonDocument.Parse("""{"t":1}""").RootElement)]),
            new(ChatRole.Tool, [new FunctionResultContent("c", null) { Exception = new InvalidOperationException("secret") }]),
        ];

        Node(Write(messages))["messages"]!.AsArray().Skip(1).Select(node => node!.ToJsonString(Relaxed)).ShouldBe([
            """{"role":"assistant","content":null,"tool_calls":["""
                + """{"id":"a","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Köln\"}"}},"""
                + """{"id":"b","type":"function","function":{"name":"weather","arguments":"{}"}}]}""",
            """{"role":"tool","tool_call_id":"a","content":"sunny"}""",
            """{"role":"tool","tool_call_id":"b","content":"{\"t\":1}"}""",
            """{"role":"tool","tool_call_id":"c","content":"Error: the call failed."}""",
        ]);
    }

    [Fact]
    public void Reasoning_goes_back_with_a_call_where_the_dialect_wants_it()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("a", "f")]),
            new(ChatRole.Tool, [new FunctionResultContent("a", 1)]),
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("so")]),
        ];

        Node(Write(messages, dialect: Dialect.DeepSeek))["messages"]!.AsArray()
            .Select(node => node!["reasoning_content"]?.GetValue<string>()).ShouldBe(["hm", null, null]);
        Body(Write(messages, dialect: Dialect.OpenAI)).ShouldNotContain("hm");
    }

    [Fact]
    public void Images_sound_and_files_are_parts()
    {
        var image = new UriContent("https://example.com/a.png", "image/png") { AdditionalProperties = new() { ["detail"] = "low" } };
        ChatMessage[] messages =
        [
            new(ChatRole.User, [
                new TextContent("look"), image, new DataContent(new byte[] { 1, 2, 3 }, "image/jpeg"),
                new DataContent(new byte[] { 1 }, "audio/wav"), new DataContent(new byte[] { 2 }, "application/pdf") { Name = "a.pdf" },
                new HostedFileContent("file-1")]),
        ];

        Node(Write(messages))["messages"]![0]!["content"]!.AsArray().Select(node => node!.ToJsonString(Relaxed)).ShouldBe([
            """{"type":"text","text":"look"}""",
            """{"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}}""",
            """{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AQID"}}""",
            """{"type":"input_audio","input_audio":{"data":"AQ==","format":"wav"}}""",
            """{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,Ag=="}}""",
            """{"type":"file","file":{"file_id":"file-1"}}""",
        ]);
    }

    [Fact]
    public void Names_go_only_where_they_are_taken()
    {
        ChatMessage[] messages = [new(ChatRole.User, "hi") { AuthorName = "Ann Müller" }];

        Node(Write(messages, dialect: Dialect.OpenAI))["messages"]![0]!["name"]!.GetValue<string>().ShouldBe("AnnMller");
        Node(Write(messages, dialect: Dialect.DeepSeek))["messages"]![0]!["name"].ShouldBeNull();
    }

    [Fact]
    public void What_the_router_keeps_for_itself_is_not_sent()
    {
        var options = new ChatOptions().ForProviders(own => { own.Tenant = "acme"; own.Session = "s"; });

        Body(Write("hi", options)).ShouldNotContain("acme");
    }

    [Fact]
    public void Omitted_fields_are_left_out_and_reported()
    {
        var options = new ChatOptions { Temperature = 1, Seed = 2, AdditionalProperties = new() { ["min_p"] = 0.1 } }
            .ForProviders(own => own.Omit = ["temperature", "min_p"]);

        var request = Write("hi", options);

        Body(request).ShouldBe("""{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":false,"seed":2}""");
        request.Adaptations.ShouldBe(["temperature left out: the backend refused it", "min_p left out: the backend refused it"]);
    }

    [Fact]
    public void A_typed_option_wins_over_an_additional_one()
    {
        var options = new ChatOptions
        {
            Temperature = 0.5f,
            AdditionalProperties = new() { ["temperature"] = 2, ["messages"] = "mine", ["n"] = 1 },
        };

        var json = Node(Write("hi", options));

        json["temperature"]!.ToJsonString().ShouldBe("0.5");
        json["messages"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Dialect.OpenAI, "max_completion_tokens")]
    [InlineData(Dialect.Azure, "max_completion_tokens")]
    [InlineData(Dialect.Generic, "max_tokens")]
    [InlineData(Dialect.DeepSeek, "max_tokens")]
    [InlineData(Dialect.DashScope, "max_tokens")]
    public void The_output_cap_has_the_dialects_name(Dialect dialect, string field)
        => Node(Write("hi", new() { MaxOutputTokens = 5 }, dialect))[field]!.GetValue<int>().ShouldBe(5);

    [Theory]
    [InlineData(Dialect.OpenAI, "max_tokens")]
    [InlineData(Dialect.Generic, "max_completion_tokens")]
    public void The_output_cap_is_said_under_one_name(Dialect dialect, string other)
    {
        var json = Node(Write("hi", new() { MaxOutputTokens = 5, AdditionalProperties = new() { [other] = 9 } }, dialect));

        json.AsObject().ContainsKey(other).ShouldBeFalse();
        Node(Write("hi", new() { AdditionalProperties = new() { [other] = 9 } }, dialect))[other]!.GetValue<int>().ShouldBe(9);
    }

    [Fact]
    public void A_value_that_is_no_JSON_is_the_callers_mistake()
    {
        var ring = new Dictionary<string, object?>();
        ring["self"] = ring;
        using var half = JsonDocument.Parse("""{"x":"\ud83d"}""");
        var call = new FunctionCallContent("a", "f", new Dictionary<string, object?> { ["x"] = half.RootElement.GetProperty("x") });
        var requests = new Action[]
        {
            () => Write("hi", new() { AdditionalProperties = new() { ["metadata"] = ring } }),
            () => Write("hi", new() { AdditionalProperties = new() { ["metadata"] = half.RootElement } }),
            () => Write([User("hi"), new ChatMessage(ChatRole.Assistant, [call])]),
        };

        foreach (var write in requests) { Should.Throw<ChatBackendException>(write).Kind.ShouldBe(ChatFailureKind.BadRequest); }
    }

    [Fact]
    public void The_output_cap_is_never_above_the_models()
    {
        var request = Write("hi", new() { MaxOutputTokens = 5000 });

        Node(request)["max_tokens"]!.GetValue<int>().ShouldBe(1000);
        request.Adaptations.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(Dialect.OpenAI, "top_k")]
    [InlineData(Dialect.DeepSeek, "seed", "top_k")]
    [InlineData(Dialect.Zhipu, "frequency_penalty", "seed", "top_k")]
    [InlineData(Dialect.Generic)]
    [InlineData(Dialect.OpenRouter)]
    public void What_a_dialect_lacks_is_left_out_and_reported(Dialect dialect, params string[] lacking)
    {
        var request = Write("hi", new() { TopK = 1, Seed = 2, FrequencyPenalty = 0.5f }, dialect);

        foreach (var field in new[] { "frequency_penalty", "seed", "top_k" })
        {
            Node(request).ContainsKey(field).ShouldBe(!lacking.Contains(field), field);
        }

        request.Adaptations.Count.ShouldBe(lacking.Length);
    }

    [Theory]
    [InlineData(Dialect.OpenAI, ReasoningEffort.ExtraHigh, """{"reasoning_effort":"xhigh"}""", 0)]
    [InlineData(Dialect.DashScope, ReasoningEffort.None, """{"enable_thinking":false}""", 0)]
    [InlineData(Dialect.DashScope, ReasoningEffort.High, """{"enable_thinking":true}""", 1)]
    [InlineData(Dialect.DeepSeek, ReasoningEffort.None, """{"thinking":{"type":"disabled"}}""", 0)]
    [InlineData(Dialect.Zhipu, ReasoningEffort.Low, """{"thinking":{"type":"enabled"}}""", 1)]
    [InlineData(Dialect.Moonshot, ReasoningEffort.Low, "{}", 1)]
    public void Effort_is_said_in_the_dialects_way(Dialect dialect, ReasoningEffort effort, string expected, int adaptations)
    {
        var request = Write("hi", new() { Reasoning = new() { Effort = effort } }, dialect);

        var json = Node(request);
        foreach (var field in new[] { "model", "messages", "stream" })
        {
            json.Remove(field);
        }

        json.ToJsonString().ShouldBe(expected);
        request.Adaptations.Count.ShouldBe(adaptations);
    }

    [Theory]
    [InlineData(Dialect.DashScope, "partial")]
    [InlineData(Dialect.DeepSeek, "prefix")]
    [InlineData(Dialect.Moonshot, "partial")]
    [InlineData(Dialect.Generic, null)]
    public void A_trailing_answer_is_marked_for_continuation(Dialect dialect, string? mark)
    {
        ChatMessage[] messages = [User("count"), new(ChatRole.Assistant, "one two")];

        var last = Node(Write(messages, dialect: dialect, more: BackendCapabilities.Prefill))["messages"]![1]!.AsObject();

        last["content"]!.GetValue<string>().ShouldBe("one two");
        last.Select(field => field.Key).Except(["role", "content"]).SingleOrDefault().ShouldBe(mark);
        Node(Write(messages, dialect: dialect))["messages"]![1]!.AsObject().Count.ShouldBe(2, "only a backend with prefill continues");
    }

    [Fact]
    public void A_required_function_is_named()
        => Node(Write("hi", new() { Tools = [Weather], ToolMode = ChatToolMode.RequireSpecific("weather") }))["tool_choice"]!
            .ToJsonString().ShouldBe("""{"type":"function","function":{"name":"weather"}}""");

    public static TheoryData<string, string, ChatMessage[], ChatOptions> Inexpressible => new()
    {
        { "hosted tools", "tools", [User("x")], new() { Tools = [new HostedWebSearchTool()] } },
        { "a kept conversation", "conversation_id", [User("x")], new() { ConversationId = "c" } },
        { "several answers", "n", [User("x")], new() { AdditionalProperties = new() { ["n"] = 3 } } },
        { "video", "messages", [new(ChatRole.User, [new DataContent(new byte[] { 1 }, "video/mp4")])], new() },
        { "an image of the assistant's", "messages", [new(ChatRole.Assistant, [new DataContent(new byte[] { 1 }, "image/png")])], new() },
        { "text beside a tool's result", "messages",
            [new(ChatRole.Tool, [new FunctionResultContent("a", 1), new TextContent("x")])], new() },
    };

    [Theory]
    [MemberData(nameof(Inexpressible))]
    public void Refuses_what_it_cannot_say(string name, string parameter, ChatMessage[] messages, ChatOptions options)
    {
        var failure = Should.Throw<ChatBackendException>(() => Write(messages, options));

        (failure.Kind, failure.Parameter).ShouldBe((ChatFailureKind.Unsupported, parameter), name);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static WireRequest Write(string question, ChatOptions? options = null, Dialect dialect = Dialect.Generic)
        => Write([User(question)], options, dialect);

    private static WireRequest Write(
        ChatMessage[] messages,
        ChatOptions? options = null,
        Dialect dialect = Dialect.Generic,
        bool stream = false,
        BackendCapabilities more = BackendCapabilities.None)
    {
        var backend = new BackendDescriptor { Name = "main", Provider = "openai", Capabilities = more, MaxOutputTokens = 1000 };
        return new RequestWriter(backend, DialectProfile.Of(dialect), new RefusedFields(), "m").Write(messages, options, stream);
    }

    private static string Body(WireRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    private static JsonObject Node(WireRequest request) => JsonNode.Parse(request.Body.Span)!.AsObject();
}
