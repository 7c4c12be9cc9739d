using Providers.Health;

namespace Providers.Hosting;

/// <summary>Forbids hosted backends where the configuration or the host says so. Neither undoes the other.</summary>
internal sealed class OfflineSwitch(Connectivity connectivity)
{
    private volatile bool configured;
    private volatile bool switched;

    /// <summary>What <c>Offline</c> says.</summary>
    public bool IsConfigured
    {
        get => configured;
        set
        {
            configured = value;
            Apply();
        }
    }

    /// <summary>What the host says at run time.</summary>
    public bool IsSwitched
    {
        get => switched;
        set
        {
            switched = value;
            Apply();
        }
    }

    private void Apply() => connectivity.IsForced = configured || switched;
}
