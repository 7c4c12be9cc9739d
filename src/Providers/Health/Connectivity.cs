using System.Collections.Concurrent;
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
    private readonly ConcurrentQueue<ConnectivityChanged> untold = [];
    private bool isTelling;
    private ConnectivityState found;
    private TimeSpan? wellSince;
    private bool forced;
    private volatile ConnectivityState state;

    /// <summary>Raised outside the lock, one change after the other; a handler must not throw, and reads <see cref="State"/> for the latest.</summary>
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
            Force(value);
            Update();
        }
    }

    /// <summary>As <see cref="IsForced"/>, in force with the next <see cref="Update"/>.</summary>
    public void Force(bool value)
    {
        lock (gate)
        {
            forced = value;
        }
    }

    /// <summary>Judges anew. Called when a circuit changes and with every round of probes.</summary>
    public void Update()
    {
        lock (gate)
        {
            found = Settled(Judge());
            var change = new ConnectivityChanged(state, forced ? ConnectivityState.Offline : found, forced);
            state = change.To;
            if (change.From != change.To)
            {
                untold.Enqueue(change);
            }
        }

        Tell();
    }

    /// <summary>Whoever finds another telling leaves it to him: told side by side, the older of two changes could be heard last.</summary>
    private void Tell()
    {
        while (!untold.IsEmpty && !Interlocked.Exchange(ref isTelling, true))
        {
            try
            {
                while (untold.TryDequeue(out var change))
                {
                    Changed?.Invoke(change);
                }
            }
            finally
            {
                Volatile.Write(ref isTelling, false);
            }
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
