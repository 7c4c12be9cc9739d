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
    public ChatBackendException InBand(string text) => Said(200, text);

    public ChatBackendException Refused(int status, string text, TimeSpan? retryAfter, string? requestId)
        => Said(status, text, retryAfter, requestId);

    /// <summary>A request that got no answer at all.</summary>
    public ChatBackendException Unanswered(Exception cause, CancellationToken caller)
        => new(FailureClassifier.Classify(cause, caller), backend, null, cause);

    private ChatBackendException Said(int status, string text, TimeSpan? retryAfter = null, string? requestId = null)
    {
        var kind = FailureClassifier.Classify(
            new ProviderError { Dialect = Dialect.Ollama, Status = status, Message = text, RetryAfter = retryAfter });
        return new ChatBackendException(kind, backend, kind == ChatFailureKind.ModelNotFound ? $"try: ollama pull {model}" : null)
        {
            Status = status,
            RetryAfter = retryAfter,
            RequestId = requestId,
            Parameter = kind == ChatFailureKind.Unsupported ? ParameterIn(text) : null,
        };
    }

    // Ollama names no field; its sentences do: "x does not support thinking".
    private static string? ParameterIn(string text)
        => Says(text, "think") ? "think"
            : Says(text, "tool") ? "tools"
            : Says(text, "image") || Says(text, "vision") ? "images"
            : null;

    private static bool Says(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
