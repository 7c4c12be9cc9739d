namespace Providers;

/// <summary>How far a backend is from answering, from worst to best.</summary>
public enum BackendReadiness
{
    /// <summary>Nothing answers: refused, timed out, no such name.</summary>
    Unreachable,

    /// <summary>Something answers, and that is all that is known.</summary>
    Alive,

    /// <summary>The model is there but must be loaded before its first token.</summary>
    Installed,

    /// <summary>The model can answer now.</summary>
    Ready,
}
