namespace Providers.Hosting;

/// <summary>Who decides whether hosted backends are asked.</summary>
public enum OfflineMode
{
    /// <summary>The network does: hosted backends are left alone while none can be reached. The default.</summary>
    Auto,

    /// <summary>Nobody: nothing is ever sent to a hosted backend.</summary>
    Forced,
}
