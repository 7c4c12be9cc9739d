using Providers.Health;

namespace Providers.Hosting;

/// <summary>Forbids hosted backends where the configuration or the host says so. Neither undoes the other. Thread-safe.</summary>
internal sealed class OfflineSwitch(Connectivity connectivity)
{
    private readonly Lock gate = new();
    private volatile bool configured;
    private volatile bool switched;

    /// <summary>What <c>Offline</c> says.</summary>
    public bool IsConfigured
    {
        get => configured;
        set
        {
            lock (gate)
            {
                configured = value;
                Apply();
            }

            connectivity.Update();
        }
    }

    /// <summary>What the host says at run time.</summary>
    public bool IsSwitched
    {
        get => switched;
        set
        {
            lock (gate)
            {
                switched = value;
                Apply();
            }

            connectivity.Update();
        }
    }

    private void Apply() => connectivity.Force(configured || switched);
}
