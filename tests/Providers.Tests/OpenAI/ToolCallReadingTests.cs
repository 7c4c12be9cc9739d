using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Tests.OpenAI;

public sealed class ToolCallReadingTests
{
    public static TheoryData<string, string[], string> Calls => new()
    {
        { "in pieces by index", [
            """[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]""",
            """[{"index":0,"function":{"arguments":"{\"x\":"}}]""",
            """[{"index":0,"function":{"arguments":"1}"}}]"""], "a:f(x=1)" },
        { "two in turn", [
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"index":1,"id":"b","function":{"name":"g","arguments":"{\"y\":2}"}}]"""], "a:f(x=1) b:g(y=2)" },
        { "two interleaved", [
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}},"""
                + """{"index":1,"id":"b","function":{"name":"g","arguments":"{"}}]""",
            """[{"index":1,"function":{"arguments":"\"y\":2}"}},{"index":0,"function":{"arguments":"\"x\":1}"}}]"""], "a:f(x=1) b:g(y=2)" },
        { "arguments as an object", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":{"x":1}}}]"""], "a:f(x=1)" },
        { "no arguments", ["""[{"index":0,"id":"a","function":{"name":"f"}}]"""], "a:f()" },
        { "arguments null", ["""[{"index":0,"id":"a","function":{"name":"f","arguments":null}}]"""], "a:f()" },
        { "no index, two ids", [
            """[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"id":"b","function":{"name":"g","arguments":"{\"y\""}}]""",
            """[{"function":{"arguments":":2}"}}]"""], "a:f(x=1) b:g(y=2)" },
        { "one index for two calls", [
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"index":0,"id":"b","function":{"name":"f","arguments":"{\"x\":2}"}}]"""], "a:f(x=1) b:f(x=2)" },
        { "name and id repeated", [
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]""",
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"1}"}}]"""], "a:f(x=1)" },
        { "one index and no ids", [
            """[{"index":0,"function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"index":0,"function":{"name":"g","arguments":"{\"y\":2}"}}]"""], "f(x=1) g(y=2)" },
        { "one index and empty ids", [
            """[{"index":0,"id":"","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"index":0,"id":"","function":{"name":"f","arguments":"{\"x\":2}"}}]"""], "f(x=1) f(x=2)" },
        { "one id for all", [
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":2}"}}]"""], "a:f(x=1) a:f(x=2)" },
        { "one id for all and no index", [
            """[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"id":"a","function":{"name":"g","arguments":"{\"y\":2}"}}]"""], "a:f(x=1) a:g(y=2)" },
        { "name repeated behind whole arguments", [
            """[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
            """[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]"""], "a:f(x=1)" },
        { "id a number", ["""[{"index":0,"id":7,"function":{"name":"f","arguments":"{}"}}]"""], "7:f()" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Puts_together_a_call(string name, string[] pieces, string expected)
    {
        foreach (var finish in new[] { "tool_calls", "stop" })
        {
            var updates = await Streamed(pieces, finish).StreamAsync();

            Describe(updates.ToChatResponse()).ShouldBe(expected, name);
            updates.Count.ShouldBe(1, "a call is handed over whole");
            updates[0].FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        }
    }

    [Fact]
    public async Task Reads_the_calls_of_a_plain_answer()
    {
        var response = await Transcript.Json("""
            {"choices":[{"message":{"content":null,"tool_calls":[
              {"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},
              {"id":"b","type":"function","function":{"name":"g","arguments":"{\"y\":2}"}}]},"finish_reason":"tool_calls"}]}
            """).AskAsync();

        Describe(response).ShouldBe("a:f(x=1) b:g(y=2)");
    }

    [Fact]
    public async Task Makes_up_an_id_where_there_is_none()
    {
        var response = await Streamed(["""[{"index":0,"function":{"name":"f","arguments":"{}"}}]""",
            """[{"index":1,"id":"","function":{"name":"f","arguments":"{}"}}]"""], "tool_calls").AskAsync();

        var ids = response.Messages[0].Contents.OfType<FunctionCallContent>().Select(call => call.CallId).ToList();
        ids.ShouldAllBe(id => id.Length > 5);
        ids.Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Takes_the_old_function_call()
    {
        var transcript = new Transcript(
            "data: {\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":\"}}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{\"function_call\":{\"arguments\":\"1}\"}},\"finish_reason\":\"function_call\"}]}\n\n");

        var call = (await transcript.AskAsync()).Messages[0].Contents.OfType<FunctionCallContent>().Single();

        (call.Name, ((JsonElement)call.Arguments!["x"]!).GetInt32()).ShouldBe(("f", 1));
    }

    [Fact]
    public async Task A_call_that_broke_off_is_never_handed_over()
    {
        var transcript = new Transcript(Event("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1"}}]"""));
        var updates = new List<ChatResponseUpdate>();

        var failure = await Should.ThrowAsync<ChatBackendException>(async () =>
        {
            await foreach (var update in transcript.Backend().GetStreamingResponseAsync("hi"))
            {
                updates.Add(update);
            }
        });

        failure.Kind.ShouldBe(ChatFailureKind.Interrupted);
        updates.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("length", "{\\\"x\\\":1")]
    [InlineData("length", "")]
    [InlineData("content_filter", "{\\\"x\\\":1")]
    [InlineData("content_filter", "")]
    public async Task A_call_that_the_output_cap_or_a_filter_cut_is_left_out(string finish, string arguments)
    {
        var whole = """[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]""";
        var cut = $$$"""[{"index":1,"id":"b","function":{"name":"delete_files","arguments":"{{{arguments}}}"}}]""";

        var response = await Streamed([whole, cut], finish).AskAsync();

        response.FinishReason!.Value.Value.ShouldBe(finish);
        Describe(response).ShouldBe("a:f()");
    }

    [Fact]
    public async Task Arguments_that_are_no_text_come_with_their_exception()
    {
        var response = await Streamed(
            ["""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":[{\"y\":\"\\ud83d\"}]}"}}]"""], "tool_calls").AskAsync();

        response.Messages[0].Contents.OfType<FunctionCallContent>().Single().Exception.ShouldNotBeNull();
    }

    [Fact]
    public async Task Arguments_that_are_no_JSON_come_with_their_exception()
    {
        var response = await Streamed(["""[{"index":0,"id":"a","function":{"name":"f","arguments":"oops"}}]"""], "tool_calls").AskAsync();

        response.Messages[0].Contents.OfType<FunctionCallContent>().Single().Exception.ShouldNotBeNull();
    }

    private static Transcript Streamed(string[] pieces, string finish)
        => new([
            .. pieces.Select(Event),
            $"data: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"{finish}\"}}]}}\n\n",
            "data: [DONE]\n\n"]);

    private static string Event(string calls) => $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":{calls}}}}}]}}\n\n";

    private static string Describe(ChatResponse response) => string.Join(' ', response.Messages[0].Contents.OfType<FunctionCallContent>()
        .Select(call => $"{Id(call)}{call.Name}({string.Join(',', call.Arguments!.Select(pair => $"{pair.Key}={pair.Value}"))})"));

    /// <summary>An id that was made up is as good as none.</summary>
    private static string Id(FunctionCallContent call)
        => call.CallId.StartsWith("call_", StringComparison.Ordinal) ? "" : $"{call.CallId}:";
}
