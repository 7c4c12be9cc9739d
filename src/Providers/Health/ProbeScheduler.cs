namespace Providers.Health;

/// <summary>
/// Probes backends whose circuit is not closed, in the background and without spending a token, so that a network that comes
/// back is noticed though nobody asks; and local ones while not all is well outside, so that it is known whether their model is loaded
/// when their turn comes. Runs from its construction until it is disposed.
/// </summary>
internal sealed class ProbeScheduler : IAsyncDisposable
{
    /// <summary>How often it looks for backends to probe.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    /// <summary>What has not answered by then is not there, where the next probe is not due sooner.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(5);

    private readonly Func<IReadOnlyList<(IChatBackend Backend, BackendHealth Health)>> backends;
    private readonly Connectivity connectivity;
    private readonly TimeProvider time;
    private readonly long origin;
    private readonly PeriodicTimer timer;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<BackendHealth, Probing> probings = [];
    private readonly Task loop;
    private int disposed;

    /// <param name="backends">Those in use now, hosted and local, asked for in each round.</param>
    /// <param name="connectivity">Told after each round and each probe.</param>
    /// <param name="time">The clock of rounds and limits.</param>
    public ProbeScheduler(
        Func<IReadOnlyList<(IChatBackend Backend, BackendHealth Health)>> backends, Connectivity connectivity, TimeProvider time)
    {
        this.backends = backends;
        this.connectivity = connectivity;
        this.time = time;
        origin = time.GetTimestamp();
        timer = new(Round, time);
        loop = RunApart();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        timer.Dispose();
        await stopping.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        await Task.WhenAll(probings.Values.Select(probing => probing.Running)).ConfigureAwait(false);
        stopping.Dispose();
    }

    /// <summary>Whoever happens to build this must not find the probes in the trace of his own request.</summary>
    private Task RunApart()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return RunAsync();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return RunAsync();
        }
    }

    private async Task RunAsync()
    {
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            Look();
            connectivity.Update();
        }
    }

    private void Look()
    {
        var now = time.GetElapsedTime(origin);
        var current = backends();
        foreach (var (backend, health) in current)
        {
            var probing = probings.GetValueOrDefault(health);
            if (!Wants(backend, health.Read()))
            {
                // One that has recovered is probed at once when it fails again.
                probing?.NextAt = now;
            }
            else if (probing is null || (probing.Running.IsCompleted && probing.NextAt <= now))
            {
                probing ??= probings[health] = new();
                // A round that comes a little early still counts as the one that is due.
                probing.NextAt = now + health.Options.ProbeEvery - Round / 2;
                probing.Running = ProbeAsync(backend, health);
            }
        }

        Forget(current);
    }

    private bool Wants(IChatBackend backend, HealthReading reading)
    {
        var isHosted = backend.Descriptor.Placement == BackendPlacement.Hosted;
        return !(connectivity.IsForced && isHosted) && reading.Circuit switch
        {
            CircuitState.Open => true,
            // A call that is under way will tell more than a probe could.
            CircuitState.HalfOpen => reading.InFlight == 0,
            _ => !isHosted && reading.InFlight == 0 && connectivity.State != ConnectivityState.Online,
        };
    }

    private async Task ProbeAsync(IChatBackend backend, BackendHealth health)
    {
        if (await FindAsync(backend, health.Options.ProbeEvery - Round / 2).ConfigureAwait(false) is { } found)
        {
            health.ReportProbe(found);
            connectivity.Update();
        }
    }

    /// <summary>Null when nothing was learnt.</summary>
    private async Task<BackendReadiness?> FindAsync(IChatBackend backend, TimeSpan untilNext)
    {
        using var limit = new CancellationTokenSource(untilNext < LongestProbe ? untilNext : LongestProbe, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        // WaitAsync would do, but it ends on another thread, and virtual time would run ahead of it.
        var ended = new TaskCompletionSource();
        using var registration = either.Token.Register(ended.SetResult);
        try
        {
            var probe = backend.ProbeAsync(either.Token);
            await Task.WhenAny(probe, ended.Task).ConfigureAwait(false);
            if (!either.IsCancellationRequested)
            {
                var status = await probe.ConfigureAwait(false);
                return status.Readiness;
            }

            return stopping.IsCancellationRequested ? null : BackendReadiness.Unreachable;
        }
        catch (Exception)
        {
            // A probe that throws breaks its contract and says nothing of the network; the circuit's own time still runs.
            return null;
        }
    }

    private void Forget(IReadOnlyList<(IChatBackend Backend, BackendHealth Health)> current)
    {
        foreach (var (health, probing) in probings)
        {
            if (probing.Running.IsCompleted && !current.Any(entry => entry.Health == health))
            {
                probings.Remove(health);
            }
        }
    }

    private sealed class Probing
    {
        public Task Running { get; set; } = Task.CompletedTask;

        public TimeSpan NextAt { get; set; }
    }
}
