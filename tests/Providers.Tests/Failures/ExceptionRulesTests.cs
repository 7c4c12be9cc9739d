using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Providers.Failures;
using static Providers.ChatFailureKind;

namespace Providers.Tests.Failures;

public sealed class ExceptionRulesTests
{
    public static TheoryData<string, ChatFailureKind> Kinds => new()
    {
        { "dns", Unreachable },
        { "refused", Unreachable },
        { "tls", Unreachable },
        { "reset before the headers", Unreachable },
        { "socket", Unreachable },
        { "file", Unreachable },
        { "body cut", Interrupted },
        { "status 429", RateLimited },
        { "status 401", Unauthorized },
        { "foreign status", Overloaded },
        { "foreign status code", ModelNotFound },
        { "foreign quota in words", QuotaExhausted },
        { "wrapped", Unreachable },
        { "timeout", NoFirstContent },
        { "cancelled by nobody", NoFirstContent },
        { "json", Malformed },
        { "not supported", Unsupported },
        { "argument", BadRequest },
        { "known", ContextTooLong },
        { "unknown", ServerError },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Finds_the_kind_of(string name, ChatFailureKind expected)
        => FailureClassifier.Classify(Named(name)).ShouldBe(expected);

    [Fact]
    public void A_cancellation_is_the_callers_only_when_its_token_was_cancelled()
    {
        using var caller = new CancellationTokenSource();
        var exception = new TaskCanceledException();

        FailureClassifier.Classify(exception, caller.Token).ShouldBe(NoFirstContent);
        caller.Cancel();
        FailureClassifier.Classify(exception, caller.Token).ShouldBe(Cancelled);
    }

    [Fact]
    public void Reads_the_status_through_wrappers()
    {
        FailureClassifier.StatusOf(new InvalidOperationException("outer", new StatusException(503, "busy"))).ShouldBe(503);
        FailureClassifier.StatusOf(new HttpRequestException("x", null, HttpStatusCode.BadGateway)).ShouldBe(502);
        FailureClassifier.StatusOf(new InvalidOperationException()).ShouldBeNull();
    }

    [Theory]
    [InlineData("dns", "the host's name is not known")]
    [InlineData("refused", "the connection was refused: nothing listens there")]
    [InlineData("tls", "no encrypted connection came about: see the certificate, and whether the endpoint speaks https")]
    [InlineData("reset before the headers", "the connection was closed before an answer")]
    [InlineData("socket", "the connection was closed before an answer")]
    [InlineData("cancelled by nobody", "no connection in time")]
    [InlineData("file", null)]
    public void Says_why_no_connection_came_about(string name, string? expected)
        => FailureClassifier.DetailOf(Named(name)).ShouldBe(expected);

    private static Exception Named(string name) => name switch
    {
        "dns" => new HttpRequestException(HttpRequestError.NameResolutionError),
        "refused" => new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)SocketError.ConnectionRefused)),
        "tls" => new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new AuthenticationException()),
        "reset before the headers" => new HttpRequestException(
            HttpRequestError.ResponseEnded, "x", new HttpIOException(HttpRequestError.ResponseEnded)),
        "socket" => new SocketException((int)SocketError.ConnectionReset),
        "file" => new IOException(),
        "body cut" => new HttpIOException(HttpRequestError.ResponseEnded),
        "status 429" => new HttpRequestException("x", null, HttpStatusCode.TooManyRequests),
        "status 401" => new HttpRequestException("x", null, HttpStatusCode.Unauthorized),
        "foreign status" => new StatusException(529, "x"),
        "foreign status code" => new StatusCodeException(HttpStatusCode.NotFound),
        "foreign quota in words" => new StatusException(429, "HTTP 429 (insufficient_quota: insufficient_quota)"),
        "wrapped" => new InvalidOperationException("x", new HttpRequestException(HttpRequestError.ConnectionError)),
        "timeout" => new TimeoutException(),
        "cancelled by nobody" => new TaskCanceledException("x", new TimeoutException()),
        "json" => new JsonException(),
        "not supported" => new NotSupportedException(),
        "argument" => new ArgumentException("x"),
        "known" => new InvalidOperationException("x", new ChatBackendException(ContextTooLong, "b")),
        _ => new InvalidOperationException(),
    };

    private sealed class StatusException(int status, string message) : Exception(message)
    {
        public int Status => status;
    }

    private sealed class StatusCodeException(HttpStatusCode status) : Exception
    {
        public HttpStatusCode StatusCode => status;
    }
}
