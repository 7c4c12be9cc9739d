using Providers.Failures;

namespace Providers.Ollama.Wire;

/// <summary>Makes one backend's exceptions. What the server said is matched against and never kept: it may echo the request.</summary>
internal sealed class OllamaFailures(string backend, string model)
{
    public ChatBackendException Malformed() => new(ChatFailureKind.Malformed, backend, "the answer is not Ollama's JSON");

    public ChatBackendException Interrupted(string detail, Exception? cause = null)
        => new(ChatFailureKind.Interrupted, backend, detail, cause);

    public ChatBackendException Empty(string? reason) => new(
        ChatFailureKind.EmptyAnswer, backend, reason is "load" or "unload" ? "the model was only loaded or unloaded" : null);

    /// <summary>An error under status 200, before or after content.</summary>
    public ChatBackendException InBand(string text, ChatRequest request)
        => Refused(new ProviderError { Dialect = Dialect.Ollama, Status = 200, Message = text }, request);

    /// <summary>A request that got no answer at all, though its caller has not left.</summary>
    /// <param name="cause">What was caught.</param>
    /// <param name="onlyConnectTimesOut">Whether a cancellation can only be a connection that took too long.</param>
    public ChatBackendException Unanswered(Exception cause, bool onlyConnectTimesOut)
    {
        var kind = onlyConnectTimesOut && cause is OperationCanceledException
            ? ChatFailureKind.Unreachable
            : FailureClassifier.Classify(cause);
        return new(kind, backend, kind == ChatFailureKind.Unreachable ? FailureClassifier.DetailOf(cause) : null, cause);
    }

    public ChatBackendException Refused(in ProviderError error, ChatRequest request, string? requestId = null)
    {
        var text = error.Message ?? "";
        var kind = FailureClassifier.Classify(error);
        return new ChatBackendException(kind, backend, kind == ChatFailureKind.ModelNotFound ? Missing(text) : null)
        {
            Status = error.Status,
            RetryAfter = error.RetryAfter,
            RequestId = requestId,
            Parameter = kind == ChatFailureKind.Unsupported ? ParameterIn(text, request) : null,
        };
    }

    // Only Ollama speaks of a model: what else answers 404 does not know the address.
    private string Missing(string text) => Says(text, "model")
        ? $"try: ollama pull {model}"
        : "nothing is at this address: Endpoint is the server's own, without /api or /v1";

    // Ollama names no field; its sentences do: "x does not support thinking".
    private static string? ParameterIn(string text, ChatRequest request)
        => Says(text, "think") ? request.SaysThink ? "think" : null
            : Says(text, "tool") ? "tools"
            : Says(text, "image") || Says(text, "vision") ? "images"
            : null;

    private static bool Says(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
