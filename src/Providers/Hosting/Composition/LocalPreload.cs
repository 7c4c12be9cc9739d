using Providers.Health;

namespace Providers.Hosting;

/// <summary>Loads local models while hosted backends are failing, so that their turn, if it comes, is not spent on loading.</summary>
internal sealed class LocalPreload(
    Func<IReadOnlyList<(IChatBackend Backend, BackendHealth Health)>> backends, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A model that is not there by then is not waited for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Begins to load, unless that is under way. Does not wait.</summary>
    public void Start()
    {
        lock (gate)
        {
            if (running.IsCompleted && !stopping.IsCancellationRequested)
            {
                // Whoever's call opened the circuit does not wait for a model to load.
                running = Task.Run(LoadAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        Task last;
        lock (gate)
        {
            last = running;
        }

        await last.ConfigureAwait(false);
        stopping.Dispose();
    }

    private Task LoadAsync() => Task.WhenAll(backends()
        .Where(entry => entry.Backend.Descriptor.Placement == BackendPlacement.Local)
        .Select(entry => entry.Backend.GetService(typeof(IPreloadable)) is IPreloadable model ? LoadAsync(model, entry.Health) : null)
        .OfType<Task>());

    private async Task LoadAsync(IPreloadable model, BackendHealth health)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        try
        {
            await model.PreloadAsync(either.Token).ConfigureAwait(false);
            health.ReportProbe(BackendReadiness.Ready);
        }
        catch (Exception)
        {
            // The call that needs the model will say what is wrong with it.
        }
    }
}
