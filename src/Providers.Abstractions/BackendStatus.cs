namespace Providers;

/// <summary>What a probe found.</summary>
/// <param name="Readiness">How far the backend is from answering.</param>
/// <param name="Detail">One line for a person, free of secrets: a status code, a missing model; null when there is nothing to add.</param>
public sealed record BackendStatus(BackendReadiness Readiness, string? Detail = null)
{
    /// <summary>Whether anything answered at all. Any HTTP answer proves it, an error too.</summary>
    public bool IsReachable => Readiness != BackendReadiness.Unreachable;
}
