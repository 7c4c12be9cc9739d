namespace Providers;

/// <summary>A call to one backend failed.</summary>
/// <remarks>The message holds the kind and what identifies the call, never a key, a prompt or a body.</remarks>
public sealed class ChatBackendException : Exception
{
    /// <summary>Creates the failure of a call.</summary>
    /// <param name="kind">Why it failed.</param>
    /// <param name="backend">The backend's name.</param>
    /// <param name="detail">One line that is safe to log; null for the kind alone.</param>
    /// <param name="innerException">What was caught; null when the provider answered.</param>
    public ChatBackendException(ChatFailureKind kind, string backend, string? detail = null, Exception? innerException = null)
        : base(null, innerException)
    {
        ArgumentException.ThrowIfNullOrEmpty(backend);
        Kind = kind;
        Backend = backend;
        Detail = detail;
    }

    /// <summary>Why it failed.</summary>
    public ChatFailureKind Kind { get; }

    /// <summary>The backend's name.</summary>
    public string Backend { get; }

    /// <summary>One line that is safe to log, or null.</summary>
    public string? Detail { get; }

    /// <summary>The HTTP status, where there was one.</summary>
    public int? Status { get; init; }

    /// <summary>The provider's own code, such as <c>rate_limit_exceeded</c>.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>How long the provider asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider's id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// The request's field the provider refused, by its name on the wire, where <see cref="Kind"/> is <see
    /// cref="ChatFailureKind.Unsupported"/>.
    /// </summary>
    public string? Parameter { get; init; }

    /// <summary>The kind, the backend and what identifies the call, in one line.</summary>
    public override string Message
    {
        get
        {
            var text = $"{Backend}: {Kind}";
            if (Detail is not null) { text += $", {Detail}"; }
            if (Status is not null) { text += $", status {Status}"; }
            if (ProviderCode is not null) { text += $", code {ProviderCode}"; }
            if (Parameter is not null) { text += $", parameter {Parameter}"; }
            if (RetryAfter is { } wait) { text += $", retry after {wait.TotalSeconds:0.###} s"; }
            if (RequestId is not null) { text += $", request {RequestId}"; }
            return text;
        }
    }
}
