using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Failures;

/// <summary>What one backend does wrong, in one provider's words, and what the router must take it for.</summary>
/// <param name="Dialect">Whose words they are.</param>
/// <param name="Says">What is wrong, for the scenario's name.</param>
/// <param name="Reply">The answer to every request.</param>
/// <param name="Kind">What it amounts to.</param>
internal sealed record Fault(string Dialect, string Says, SimulatedReply Reply, ChatFailureKind Kind)
{
    /// <summary>The provider's code that the report must repeat; null where it gives none.</summary>
    public string? Code { get; init; }

    /// <summary>The status that the report must name; null where no answer came.</summary>
    public int? Status { get; init; } = Reply.Break is null ? Reply.Status : null;

    public string Name => $"{Dialect}: {Says}";

    public static Fault Error(string dialect, int status, string? code, ChatFailureKind kind, string? message = null, string? type = null)
    {
        var reply = SimulatedReply.Failure(status, message, code);
        reply = reply with { Error = reply.Error! with { Type = type } };
        var words = string.Join(' ', new[] { code, type, message }.Where(word => word is not null));
        return new Fault(dialect, $"{status} {words}".TrimEnd(), reply, kind) { Code = code ?? type ?? TypeOf(dialect, status) };
    }

    public static Fault InAnswer(string dialect, string says, SimulatedReply reply, ChatFailureKind kind, string? code = null)
        => new(dialect, says, reply, kind) { Code = code };

    /// <summary>The failing backend and a healthy one, whose context windows are equal.</summary>
    public StageOptions Stage() => StageOptions.Of(Dialect, "Generic")
        .With("Backends:first:ContextWindow", "8000")
        .With("Backends:second:ContextWindow", "8000");

    /// <summary>The class of errors that OpenAI's shape names where nothing else is said.</summary>
    private static string? TypeOf(string dialect, int status) => (dialect, status) switch
    {
        ("Ollama", _) => null,
        (_, 401) => "authentication_error",
        (_, 429) => "rate_limit_error",
        (_, >= 500) => "server_error",
        _ => "invalid_request_error",
    };
}
