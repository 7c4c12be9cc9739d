namespace Providers.Testing;

/// <summary>What a simulated provider received, in order of arrival.</summary>
internal sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<SimulatedRequest> _requests = [];
    private TaskCompletionSource _changed = NewSignal();

    public void Add(SimulatedRequest request)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _requests.Add(request);
            request.Number = _requests.Count;
            changed = _changed;
            _changed = NewSignal();
        }
        changed.SetResult();
    }

    public IReadOnlyList<SimulatedRequest> Where(Func<SimulatedRequest, bool> fits)
    {
        lock (_gate) { return [.. _requests.Where(fits)]; }
    }

    public async Task<SimulatedRequest> WaitAsync(Func<SimulatedRequest, bool> fits, int number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_requests.Where(fits).Skip(number - 1).FirstOrDefault() is { } found) { return found; }
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
