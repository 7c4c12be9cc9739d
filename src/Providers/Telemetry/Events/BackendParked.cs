namespace Providers.Telemetry;

/// <summary>
/// A backend is not asked for a while, because it said so or because asking is useless: told once, when that begins. The log's event 4
/// where a person has to put it right, else 5; the meter's <c>backend.parked</c>.
/// </summary>
/// <param name="Backend">Its name.</param>
/// <param name="Failure">
/// What it failed with: <see cref="ChatFailureKind.RateLimited"/>, or what a person has to see to, such as
/// <see cref="ChatFailureKind.QuotaExhausted"/>, <see cref="ChatFailureKind.Unauthorized"/> or <see cref="ChatFailureKind.ModelNotFound"/>.
/// </param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Until">When it is asked again; a changed configuration may end it sooner.</param>
public sealed record BackendParked(string Backend, ChatFailureKind Failure, string Reason, DateTimeOffset Until);
