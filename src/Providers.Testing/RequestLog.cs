namespace Providers.Testing;

/// <summary>What a simulated provider received, in order of arrival.</summary>
internal sealed class RequestLog
{
    private readonly Lock gate = new();
    private readonly List<SimulatedRequest> requests = [];
    private TaskCompletionSource changed = NewSignal();

    public void Add(SimulatedRequest request)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            requests.Add(request);
            request.Number = requests.Count;
            told = changed;
            changed = NewSignal();
        }
        told.SetResult();
    }

    public IReadOnlyList<SimulatedRequest> Where(Func<SimulatedRequest, bool> fits)
    {
        lock (gate) { return [.. requests.Where(fits)]; }
    }

    public async Task<SimulatedRequest> WaitAsync(Func<SimulatedRequest, bool> fits, int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task news;
            lock (gate)
            {
                if (requests.Where(fits).Skip(number - 1).FirstOrDefault() is { } found) { return found; }
                news = changed.Task;
            }
            await news.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
