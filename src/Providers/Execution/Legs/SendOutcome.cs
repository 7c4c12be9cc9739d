namespace Providers.Execution;

/// <summary>
/// How one send to one backend went: a leg whose content has begun, or a failure, or neither because it may not be asked.
/// </summary>
/// <param name="Leg">The leg, owned by whoever receives this; null when it failed.</param>
/// <param name="Failure">Why it failed; null when the backend could not be asked at all.</param>
/// <param name="Retry">Whether the same backend is to be asked once more.</param>
/// <param name="RetryAfter">How long to wait first; null leaves it to <see cref="Backoff"/>.</param>
internal readonly record struct SendOutcome(Leg? Leg, ChatBackendException? Failure, bool Retry = false, TimeSpan? RetryAfter = null);
