using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.AI;

namespace Providers.Tests.Ollama;

public sealed class OllamaFailureTests
{
    private const string Piece = """{"message":{"content":"Hel"},"done":false}""" + "\n";

    public static TheoryData<string, int, string, ChatFailureKind> Statuses => new()
    {
        { "model missing", 404, """{"error":"model 'x' not found"}""", ChatFailureKind.ModelNotFound },
        { "model missing, older words", 404, """{"error":"model \"x\" not found, try pulling it first"}""", ChatFailureKind.ModelNotFound },
        { "no tools", 400, """{"error":"registry.ollama.ai/library/x does not support tools"}""", ChatFailureKind.Unsupported },
        { "no thinking", 400, """{"error":"\"x\" does not support thinking"}""", ChatFailureKind.Unsupported },
        { "busy", 503, """{"error":"server busy, please try again.  maximum pending requests exceeded"}""", ChatFailureKind.Overloaded },
        { "gone away", 499, """{"error":"client closed request"}""", ChatFailureKind.ServerError },
        { "runner died", 500, """{"error":"llama runner process has terminated: exit status 2"}""", ChatFailureKind.ServerError },
        { "a proxy's page", 502, "<html>Bad Gateway</html>", ChatFailureKind.ServerError },
        { "a proxy's key", 401, "", ChatFailureKind.Unauthorized },
        { "a proxy's limit", 429, """{"error":{"message":"slow down"}}""", ChatFailureKind.RateLimited },
        { "a wrong request", 400, """{"error":"invalid options: num_ctx"}""", ChatFailureKind.BadRequest },
        { "a captive portal", 302, "", ChatFailureKind.Malformed },
        { "a proxy that takes no such request", 400, "<html>400 Bad Request</html>", ChatFailureKind.Malformed },
        { "words that break off in a character", 500, """{"error":"bad \ud83d"}""", ChatFailureKind.ServerError },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Knows_a_refusal_by_its_status_and_words(string refusal, int status, string body, ChatFailureKind kind)
    {
        using var backend = Backends.Over(RecordingHandler.Replying(body, (HttpStatusCode)status));
        var failure = await backend.FailAsync();
        failure.Kind.ShouldBe(kind, refusal);
        failure.Status.ShouldBe(status);
        failure.Backend.ShouldBe("local");
    }

    [Theory]
    [InlineData("x does not support tools", "tools")]
    [InlineData("x does not support thinking", "think")]
    [InlineData("x does not support images", "images")]
    public async Task Names_the_field_that_was_refused(string text, string parameter)
    {
        using var backend = Backends.Over(RecordingHandler.Replying($$"""{"error":"{{text}}"}""", HttpStatusCode.BadRequest));
        var options = new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } };
        (await backend.FailAsync(options)).Parameter.ShouldBe(parameter);
    }

    [Fact]
    public async Task Names_no_field_that_was_not_sent()
    {
        using var backend = Backends.Over(
            RecordingHandler.Replying("""{"error":"x does not support thinking"}""", HttpStatusCode.BadRequest));
        var failure = await backend.FailAsync();
        failure.Kind.ShouldBe(ChatFailureKind.Unsupported);
        failure.Parameter.ShouldBeNull("leaving it out would send the same again");
    }

    [Fact]
    public async Task Says_how_to_get_a_missing_model()
    {
        using var backend = Backends.Over(RecordingHandler.Replying("""{"error":"model 'qwen3:4b' not found"}""", HttpStatusCode.NotFound));
        (await backend.FailAsync()).Message.ShouldContain("ollama pull qwen3:4b");
    }

    [Theory]
    [InlineData("404 page not found")]
    [InlineData("")]
    public async Task Does_not_blame_the_model_when_nothing_is_at_the_address(string page)
    {
        using var backend = Backends.Over(RecordingHandler.Replying(page, HttpStatusCode.NotFound));
        var message = (await backend.FailAsync()).Message;
        message.ShouldContain("without /api or /v1");
        message.ShouldNotContain("ollama pull");
    }

    [Fact]
    public async Task Never_repeats_what_the_server_said()
    {
        using var backend = Backends.Over(RecordingHandler.Replying("""{"error":"bad prompt: my secret"}""", HttpStatusCode.BadRequest));
        (await backend.FailAsync()).ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Keeps_the_wait_and_the_request_id_that_a_proxy_adds()
    {
        using var backend = Backends.Over(new RecordingHandler(_ =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            response.Headers.TryAddWithoutValidation("retry-after", "1.5");
            response.Headers.Add("x-request-id", "r-1");
            return response;
        }));
        var failure = await backend.FailAsync();
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1.5));
        failure.RequestId.ShouldBe("r-1");
    }

    public static TheoryData<string, string, ChatFailureKind> Bodies => new()
    {
        { "an error in place of an answer", """{"error":"llama runner process has terminated"}""", ChatFailureKind.ServerError },
        { "an error in mid-stream", Piece + """{"error":"an error was encountered while running"}""", ChatFailureKind.ServerError },
        { "a busy server in mid-stream", Piece + """{"error":"server busy, please try again"}""", ChatFailureKind.Overloaded },
        { "an error without words", """{"error":{}}""", ChatFailureKind.ServerError },
        { "an error that breaks off in a character", """{"error":"bad \ud83d"}""", ChatFailureKind.ServerError },
        { "no end", Piece, ChatFailureKind.Interrupted },
        { "cut inside a line", Piece + """{"message":{"cont""", ChatFailureKind.Interrupted },
        { "nothing at all", "", ChatFailureKind.Interrupted },
        { "a page", "<html>Welcome to our wifi</html>", ChatFailureKind.Malformed },
        { "a page in mid-stream", Piece + "<html>", ChatFailureKind.Malformed },
        { "a broken line", """{"message":{"content":"Hel""" + "\n" + Piece, ChatFailureKind.Malformed },
        { "broken escapes", """{"message":{"content":"\ud83d"},"done":true}""", ChatFailureKind.Malformed },
        { "a bare number", "42", ChatFailureKind.Malformed },
        { "a tool call without a function", """{"message":{"tool_calls":[{}]},"done":true}""", ChatFailureKind.Malformed },
        { "done without content", """{"message":{"content":""},"done":true,"done_reason":"stop"}""", ChatFailureKind.EmptyAnswer },
        { "done with reasoning alone", """{"message":{"thinking":"hm"},"done":true,"done_reason":"stop"}""", ChatFailureKind.EmptyAnswer },
        { "loaded, not answered", """{"message":{"content":""},"done":true,"done_reason":"load"}""", ChatFailureKind.EmptyAnswer },
        { "an empty list of tool calls", """{"message":{"tool_calls":[]},"done":true}""", ChatFailureKind.EmptyAnswer },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Judges_an_answers_end_strictly(string body, string text, ChatFailureKind kind)
    {
        using var backend = Backends.Replying(text);
        (await backend.FailAsync()).Kind.ShouldBe(kind, body);
    }

    [Fact]
    public async Task Hands_over_what_came_before_a_failure()
    {
        using var backend = Backends.Replying(Piece + """{"error":"boom"}""");
        var text = "";
        await Should.ThrowAsync<ChatBackendException>(async () =>
        {
            await foreach (var update in backend.GetStreamingResponseAsync([new(ChatRole.User, "Hi")]))
            {
                text += update.Text;
            }
        });
        text.ShouldBe("Hel");
    }

    [Fact]
    public async Task An_answer_cut_by_the_callers_cap_is_delivered_though_it_is_empty()
    {
        using var backend = Backends.Replying("""{"message":{"content":"","thinking":"long"},"done":true,"done_reason":"length"}""");
        (await backend.AskAsync()).FinishReason.ShouldBe(ChatFinishReason.Length);
    }

    public static TheoryData<string, Exception, ChatFailureKind> Transport => new()
    {
        { "refused", new HttpRequestException(null, new SocketException(111)), ChatFailureKind.Unreachable },
        { "no such name", new HttpRequestException(HttpRequestError.NameResolutionError), ChatFailureKind.Unreachable },
        { "reset before the headers", new HttpRequestException(null, new IOException()), ChatFailureKind.Unreachable },
        { "a connection that takes too long", new TaskCanceledException(null, new TimeoutException()), ChatFailureKind.Unreachable },
    };

    [Theory]
    [MemberData(nameof(Transport))]
    public async Task Knows_a_request_without_an_answer(string cause, Exception thrown, ChatFailureKind kind)
    {
        using var backend = Backends.Over(new RecordingHandler(_ => throw thrown));
        (await backend.FailAsync()).Kind.ShouldBe(kind, cause);
    }

    [Fact]
    public async Task A_callers_cancellation_is_the_callers()
    {
        using var backend = Backends.Replying(Backends.Done);
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        var thrown = await Should.ThrowAsync<OperationCanceledException>(() => backend.GetResponseAsync([], null, caller.Token));
        thrown.CancellationToken.ShouldBe(caller.Token);
    }
}
