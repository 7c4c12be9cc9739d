namespace Providers;

/// <summary>Where a backend runs.</summary>
public enum BackendPlacement
{
    /// <summary>Over a network that can fail, at somebody else's.</summary>
    Hosted,

    /// <summary>On this machine or inside the fence: it answers when the outside is gone.</summary>
    Local,
}
