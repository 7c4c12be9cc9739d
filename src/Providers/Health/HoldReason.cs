namespace Providers.Health;

/// <summary>What keeps a backend from being asked.</summary>
internal enum HoldReason
{
    /// <summary>A rate limit, until its Retry-After.</summary>
    Pacing,

    /// <summary>The provider's quota or balance is used up.</summary>
    Quota,

    /// <summary>The key was refused.</summary>
    Key,

    /// <summary>The endpoint does not have the model.</summary>
    Model,

    /// <summary>No allowed region.</summary>
    Region,

    /// <summary>The host's own budget is spent.</summary>
    Budget,

    /// <summary>Nothing may be sent to hosted backends.</summary>
    ForcedOffline,

    /// <summary>The circuit is open. Soft: the backend may still be asked as the last resort.</summary>
    Circuit,
}
