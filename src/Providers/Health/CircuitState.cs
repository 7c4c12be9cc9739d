namespace Providers.Health;

/// <summary>Whether a backend's calls are let through.</summary>
internal enum CircuitState
{
    Closed,
    Open,

    /// <summary>One call at a time is let through, to find out.</summary>
    HalfOpen,
}
