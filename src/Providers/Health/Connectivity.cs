using Providers.Telemetry;

namespace Providers.Health;

/// <summary>
/// Whether the outside is there. It worsens, and leaves Offline, at once; Online again it is only after a while without trouble.
/// Thread-safe.
/// </summary>
internal sealed class Connectivity(Func<IReadOnlyList<(IChatBackend Backend, BackendHealth Health)>> backends, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long origin = time.GetTimestamp();
    private ConnectivityState found;
    private TimeSpan? wellSince;
    private bool forced;
    private volatile ConnectivityState state;

    /// <summary>Raised outside the lock; a handler must not throw, and reads <see cref="State"/> for the latest.</summary>
    public event Action<ConnectivityChanged>? Changed;

    /// <summary>Offline forbids every send to a hosted backend, the last resort included.</summary>
    public ConnectivityState State => state;

    /// <summary>Whether the host has forbidden hosted backends: nothing is sent to them, probes included.</summary>
    public bool IsForced
    {
        get
        {
            lock (gate)
            {
                return forced;
            }
        }

        set
        {
            lock (gate)
            {
                forced = value;
            }

            Update();
        }
    }

    /// <summary>Judges anew. Called when a circuit changes and with every round of probes.</summary>
    public void Update()
    {
        ConnectivityChanged change;
        lock (gate)
        {
            found = Settled(Judge());
            change = new(state, forced ? ConnectivityState.Offline : found, forced);
            state = change.To;
        }

        if (change.From != change.To)
        {
            Changed?.Invoke(change);
        }
    }

    private ConnectivityState Judge()
    {
        var hosted = 0;
        var well = 0;
        var unreachable = 0;
        foreach (var (backend, health) in backends())
        {
            if (backend.Descriptor.Placement == BackendPlacement.Hosted)
            {
                var reading = health.Read();
                hosted++;
                well += reading.Circuit == CircuitState.Closed ? 1 : 0;
                unreachable += reading.IsUnreachable ? 1 : 0;
            }
        }

        return ConnectivityRule.Judge(hosted, well, unreachable);
    }

    private ConnectivityState Settled(ConnectivityState judged)
    {
        if (judged != ConnectivityState.Online || found == ConnectivityState.Online)
        {
            wellSince = null;
            return judged;
        }

        var now = time.GetElapsedTime(origin);
        wellSince ??= now;
        return now - wellSince >= ConnectivityRule.Settle ? ConnectivityState.Online : ConnectivityState.Degraded;
    }
}
