using Providers.Failures;

namespace Providers.OpenAI.Wire;

/// <summary>Makes the failures of one call: all name the backend, the provider's request and what was asked to wait.</summary>
internal sealed record FailureReport(string Backend, Dialect Dialect)
{
    public int? Status { get; init; }

    public string? RequestId { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public bool IsWithoutKey { get; init; }

    public ChatBackendException Create(ChatFailureKind kind, string? detail = null, Exception? cause = null, string? code = null)
        => new(kind, Backend, detail, cause) { Status = Status, RequestId = RequestId, RetryAfter = RetryAfter, ProviderCode = code };

    /// <summary>An error that came inside an answer, whose status therefore says nothing.</summary>
    public ChatBackendException InAnswer(ErrorBody error)
        => Create(FailureClassifier.Classify(error.In(Dialect, null, RetryAfter)), "an error inside the answer", code: error.BestCode);
}
