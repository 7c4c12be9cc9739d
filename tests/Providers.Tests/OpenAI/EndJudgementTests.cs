using System.Net;
using Microsoft.Extensions.AI;
using Providers.Failures;
using static Providers.ChatFailureKind;

namespace Providers.Tests.OpenAI;

/// <summary>What is no whole answer is a failure of its kind, whole and streamed alike.</summary>
public sealed class EndJudgementTests
{
    private const string Hel = """data: {"choices":[{"delta":{"content":"Hel"}}]}""" + "\n\n";
    private const string Stop = """data: {"choices":[{"delta":{},"finish_reason":"stop"}]}""" + "\n\n";

    public static TheoryData<string, Dialect, string, string, ChatFailureKind> Bodies => new()
    {
        // Name, dialect, body, text delivered before, kind
        { "cut after content", Dialect.Generic, Hel, "Hel", Interrupted },
        { "cut within an event", Dialect.Generic, Hel + "data: {\"choices\":[{\"del", "Hel", Interrupted },
        { "cut before content", Dialect.Generic, "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n", "", Interrupted },
        { "only comments", Dialect.Generic, ": OPENROUTER PROCESSING\n\n: keep-alive\n\n", "", Interrupted },
        { "no body", Dialect.Generic, "", "", Interrupted },
        { "JSON cut", Dialect.Generic, "{\"choices\":[{\"message\":{\"content\":\"Hel", "", Interrupted },
        { "finish reason null everywhere", Dialect.Generic,
            Hel + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":null}]}\n\n", "Hel", Interrupted },
        { "done without content", Dialect.Generic, "data: [DONE]\n\n", "", EmptyAnswer },
        { "stop without content", Dialect.Generic, Stop + "data: [DONE]\n\n", "", EmptyAnswer },
        { "JSON without content", Dialect.Generic, """{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}""", "", EmptyAnswer },
        { "JSON with no choice", Dialect.Generic, """{"choices":[]}""", "", EmptyAnswer },
        { "HTML", Dialect.Generic, "<!DOCTYPE html><html><body>Sign in</body></html>", "", Malformed },
        { "HTML behind blanks", Dialect.Generic, "\r\n\r\n  <html></html>", "", Malformed },
        { "plain text", Dialect.Generic, "upstream connect error or disconnect/reset before headers", "", Malformed },
        { "broken JSON", Dialect.Generic, "{\"choices\":[}", "", Malformed },
        { "another JSON", Dialect.Generic, """{"hello":"world"}""", "", Malformed },
        { "a list", Dialect.Generic, "[1,2]", "", Malformed },
        { "two JSON objects", Dialect.Generic, """{"choices":[{"message":{"content":"a"}}]}{"choices":[]}""", "", Malformed },
        { "a broken event first", Dialect.Generic, "data: {oops}\n\n" + Stop, "", Malformed },
        { "a broken event in mid-stream", Dialect.Generic, Hel + "data: {oops}\n\n" + Stop, "Hel", Malformed },
        { "an event of no object", Dialect.Generic, Hel + "data: \"text\"\n\n" + Stop, "Hel", Malformed },
        { "content of the wrong shape", Dialect.Generic, "data: {\"choices\":[{\"delta\":{\"content\":5}}]}\n\n" + Stop, "", Malformed },
        { "choices of the wrong shape", Dialect.Generic, "data: {\"choices\":\"none\"}\n\n" + Stop, "", Malformed },
        { "half a surrogate pair", Dialect.Generic,
            "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\n" + Stop, "", Malformed },
        { "a call without a name", Dialect.Generic,
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{}\"}}]}}]}\n\n" + Stop, "", Malformed },
        { "an error in place of an answer", Dialect.OpenAI, """{"error":{"type":"server_error","code":null}}""", "", ServerError },
        { "an error under 200", Dialect.OpenRouter, """{"error":{"message":"x","code":429},"user_id":"u"}""", "", RateLimited },
        { "an error in a list", Dialect.Generic, """[{"error":{"message":"x","code":503,"status":"UNAVAILABLE"}}]""", "", Overloaded },
        { "an error event before content", Dialect.OpenAI, "data: {\"error\":{\"code\":\"rate_limit_exceeded\"}}\n\n", "", RateLimited },
        { "an error event in mid-stream", Dialect.OpenAI,
            Hel + "event: error\ndata: {\"error\":{\"type\":\"overloaded_error\"}}\n\n", "Hel", Overloaded },
        { "an error event of bare text", Dialect.Ollama,
            Hel + "data: {\"error\":\"the model runner has stopped\"}\n\n", "Hel", ServerError },
        { "an error event in vLLM's old form", Dialect.Generic,
            Hel + "data: {\"object\":\"error\",\"message\":\"x\",\"type\":\"BadRequestError\",\"code\":400}\n\n", "Hel", BadRequest },
        { "an error line without data", Dialect.Generic, Hel + "{\"error\":{\"code\":500}}\n", "Hel", ServerError },
        { "an error in the choice", Dialect.OpenRouter,
            Hel + "data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\",\"error\":{\"code\":502}}]}\n\n",
            "Hel", ServerError },
        { "openrouter's error and finish", Dialect.OpenRouter,
            "data: {\"error\":{\"code\":529},\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\n", "", Overloaded },
        { "finish reason error", Dialect.OpenRouter, Hel + Stop.Replace("stop", "error"), "Hel", ServerError },
        { "deepseek out of resources", Dialect.DeepSeek, Hel + Stop.Replace("stop", "insufficient_system_resource"), "Hel", Overloaded },
        { "zhipu's network error", Dialect.Zhipu, Hel + Stop.Replace("stop", "network_error"), "Hel", ServerError },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Judges(string name, Dialect dialect, string body, string delivered, ChatFailureKind expected)
    {
        var text = "";
        var streamed = await Should.ThrowAsync<ChatBackendException>(async () =>
        {
            await foreach (var update in new Transcript(body).Backend(dialect).GetStreamingResponseAsync("hi"))
            {
                text += update.Text;
            }
        });
        var plain = await Should.ThrowAsync<ChatBackendException>(() => new Transcript(body).AskAsync(dialect));

        streamed.Kind.ShouldBe(expected, name);
        plain.Kind.ShouldBe(expected, name);
        text.ShouldBe(delivered, name);
        streamed.Status.ShouldBe(200);
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Judges_the_same_a_byte_at_a_time(
        string name, Dialect dialect, string body, string delivered, ChatFailureKind expected)
    {
        var pieces = body.Select(c => c.ToString()).ToArray();

        var failure = await Should.ThrowAsync<ChatBackendException>(() => new Transcript(pieces).StreamAsync(dialect));

        failure.Kind.ShouldBe(expected, $"{name}, after {delivered}");
    }

    [Fact]
    public async Task A_cut_at_any_byte_is_an_interruption_until_the_end_is_known()
    {
        var whole = Hel + Hel.Replace("Hel", "lo") + Stop + "data: [DONE]\n\n";
        var known = whole.IndexOf("\"stop\"}]}", StringComparison.Ordinal) + "\"stop\"}]}".Length;
        for (var length = 0; length <= whole.Length; length++)
        {
            var transcript = new Transcript(whole[..length]) { Break = new IOException("cut") };
            if (length < known + 2)
            {
                (await Should.ThrowAsync<ChatBackendException>(() => transcript.StreamAsync())).Kind.ShouldBe(Interrupted, $"at {length}");
            }
            else
            {
                (await transcript.StreamAsync()).ToChatResponse().Text.ShouldBe("Hello", $"at {length}");
            }
        }
    }

    [Fact]
    public async Task A_clean_end_at_any_byte_is_never_taken_for_a_whole_answer()
    {
        var whole = Hel + Hel.Replace("Hel", "lo") + Stop;
        for (var length = 0; length < whole.Length - 2; length++)
        {
            var cut = new Transcript(whole[..length]);
            var failure = await Should.ThrowAsync<ChatBackendException>(() => cut.StreamAsync(), $"at {length}");

            failure.Kind.ShouldBeOneOf(Interrupted, Malformed);
        }
    }

    [Fact]
    public async Task A_break_before_the_headers_is_unreachable()
    {
        var transcript = new Transcript { BeforeHeaders = new HttpRequestException(HttpRequestError.ConnectionError) };

        (await Should.ThrowAsync<ChatBackendException>(() => transcript.AskAsync())).Kind.ShouldBe(Unreachable);
        (await Should.ThrowAsync<ChatBackendException>(() => transcript.StreamAsync())).Kind.ShouldBe(Unreachable);
        transcript.Requests.Count.ShouldBe(2, "nothing is sent twice");
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_is_unreachable()
    {
        var transcript = new Transcript { BeforeHeaders = new TaskCanceledException("x", new TimeoutException()) };

        (await Should.ThrowAsync<ChatBackendException>(() => transcript.AskAsync())).Kind.ShouldBe(Unreachable);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task Neither_a_key_nor_an_answer_reaches_a_failures_text(HttpStatusCode status)
    {
        var bodies = new[]
        {
            """{"error":{"message":"You said: my secret","code":"my secret","type":"my secret","param":"my secret"}}""",
            "{\"choices\":[{\"message\":{\"content\":\"my secret\",}}]}",
            "data: {\"my secret\":}\n\n",
        };
        foreach (var body in bodies)
        {
            var failure = await Should.ThrowAsync<ChatBackendException>(() => new Transcript(body) { Status = status }.AskAsync());

            failure.ToString().ShouldNotContain("secret", Case.Insensitive);
        }
    }
}
