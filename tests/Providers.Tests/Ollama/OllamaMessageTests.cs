using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Tests.Ollama;

public sealed class OllamaMessageTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47];

    public static TheoryData<string, ChatMessage, string> Messages => new()
    {
        { "system", new(ChatRole.System, "Be kind."), """[{"role":"system","content":"Be kind."}]""" },
        { "developer", new(new ChatRole("developer"), "Be kind."), """[{"role":"system","content":"Be kind."}]""" },
        { "user", new(ChatRole.User, "Hi"), """[{"role":"user","content":"Hi"}]""" },
        { "assistant", new(ChatRole.Assistant, "Hello"), """[{"role":"assistant","content":"Hello"}]""" },
        { "no content", new(ChatRole.User, []), """[{"role":"user","content":""}]""" },
        { "several texts", new(ChatRole.User, [new TextContent("a"), new TextContent("b")]), """[{"role":"user","content":"ab"}]""" },
        {
            "reasoning",
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("yes")]),
            """[{"role":"assistant","content":"yes","thinking":"hm"}]"""
        },
        {
            "image data",
            new(ChatRole.User, [new TextContent("what?"), new DataContent(Png, "image/png")]),
            """[{"role":"user","content":"what?","images":["iVBORw=="]}]"""
        },
        {
            "image as a data address",
            new(ChatRole.User, [new UriContent(new Uri("data:image/png;base64,iVBORw=="), "image/png")]),
            """[{"role":"user","content":"","images":["iVBORw=="]}]"""
        },
        {
            "text as data",
            new(ChatRole.User, [new DataContent("notes"u8.ToArray(), "text/plain")]),
            """[{"role":"user","content":"notes"}]"""
        },
        {
            "refusal in the history",
            new(ChatRole.Assistant, [new ErrorContent("No.") { ErrorCode = "Refusal" }]),
            """[{"role":"assistant","content":"No."}]"""
        },
        {
            "parallel tool calls",
            new(ChatRole.Assistant,
            [
                new FunctionCallContent("c1", "f", new Dictionary<string, object?> { ["a"] = 1, ["b"] = null }),
                new FunctionCallContent("c2", "g"),
            ]),
            """
            [{"role":"assistant","content":"","tool_calls":[
              {"id":"c1","function":{"name":"f","arguments":{"a":1,"b":null}}},{"id":"c2","function":{"name":"g","arguments":{}}}]}]
            """
        },
        {
            "a result of an unknown call",
            new(ChatRole.Tool, [new FunctionResultContent("c9", "ok")]),
            """[{"role":"tool","content":"ok","tool_call_id":"c9"}]"""
        },
        {
            "parallel results, each of another type",
            new(ChatRole.Tool,
            [
                new FunctionResultContent("c1", JsonElement.Parse("\"text\"")),
                new FunctionResultContent("c2", JsonElement.Parse("""{"t":20}""")),
                new FunctionResultContent("c3", 7),
                new FunctionResultContent("c4", null),
                new FunctionResultContent("c5", new TextContent("hi")),
            ]),
            """
            [{"role":"tool","content":"text","tool_call_id":"c1"},{"role":"tool","content":"{\"t\":20}","tool_call_id":"c2"},
             {"role":"tool","content":"7","tool_call_id":"c3"},{"role":"tool","content":"","tool_call_id":"c4"},
             {"role":"tool","content":"hi","tool_call_id":"c5"}]
            """
        },
        {
            "a result that failed",
            new(ChatRole.Tool, [new FunctionResultContent("c1", null) { Exception = new InvalidOperationException("secret") }]),
            """[{"role":"tool","content":"Error: the call failed.","tool_call_id":"c1"}]"""
        },
        {
            "a picture beside a result",
            new(ChatRole.Tool, [new FunctionResultContent("c1", "see"), new DataContent(Png, "image/png")]),
            """[{"role":"tool","content":"see","tool_call_id":"c1"},{"role":"user","content":"","images":["iVBORw=="]}]"""
        },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Writes_each_kind_of_message(string kind, ChatMessage message, string expected)
        => (await SendAsync([message])).ShouldBeJson(expected, kind);

    [Fact]
    public async Task Instructions_lead_as_a_system_message()
        => (await SendAsync([new(ChatRole.User, "Hi")], new() { Instructions = "Be brief." }))
            .ShouldBeJson("""[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]""");

    [Fact]
    public async Task A_result_names_the_tool_that_was_called()
        => (await SendAsync(
        [
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "get_weather")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "sunny")]),
        ]))[1].GetProperty("tool_name").GetString().ShouldBe("get_weather");

    [Fact]
    public async Task A_trailing_assistant_message_stays_last_to_be_continued()
        => (await SendAsync([new(ChatRole.User, "Count"), new(ChatRole.Assistant, "1, 2,")]))
            .ShouldBeJson("""[{"role":"user","content":"Count"},{"role":"assistant","content":"1, 2,"}]""");

    public static TheoryData<string, AIContent, string> Refused => new()
    {
        { "an image by its address", new UriContent(new Uri("https://example.com/cat.png"), "image/png"), "images" },
        { "audio", new DataContent(Png, "audio/wav"), "audio" },
        { "a document", new DataContent(Png, "application/pdf"), "files" },
        { "a document by its address", new UriContent(new Uri("https://example.com/a.pdf"), "application/pdf"), "files" },
        { "a file by its id", new HostedFileContent("file-1"), "files" },
        { "content of an unknown type", new StrangeContent(), "messages" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_content_it_cannot_send(string content, AIContent part, string parameter)
    {
        var failure = await Should.ThrowAsync<ChatBackendException>(() => SendAsync([new(ChatRole.User, [part])]));
        failure.Kind.ShouldBe(ChatFailureKind.Unsupported, content);
        failure.Parameter.ShouldBe(parameter);
    }

    private static async Task<JsonElement> SendAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        var handler = RecordingHandler.Replying(Backends.Done);
        using var backend = Backends.Over(handler);
        await backend.GetResponseAsync(messages, options);
        return handler.SentJson.GetProperty("messages");
    }

    private sealed class StrangeContent : AIContent;
}
