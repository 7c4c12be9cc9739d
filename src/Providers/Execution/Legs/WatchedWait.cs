using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Providers.Execution;

/// <summary>
/// Waits for what a backend was asked for, one after the other, but no longer than the leg's watch: a backend that does not listen to its
/// token is left behind. One for all waits of a leg, so that an update costs no allocation.
/// </summary>
internal sealed class WatchedWait<T> : IValueTaskSource<T>
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Left = 2;

    private readonly LegWatch watch;
    private readonly Action arrive;
    private ManualResetValueTaskSourceCore<T> told;
    private ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter asked;
    private TaskCompletionSource? late;
    private int state;

    public WatchedWait(LegWatch watch)
    {
        this.watch = watch;
        arrive = Arrive;
        watch.Leaving = Leave;
    }

    /// <summary>Ends when what was left behind has come after all; null where nothing was left.</summary>
    public Task? Late => Volatile.Read(ref state) == Left ? late!.Task : null;

    /// <summary>The same, or <see cref="OperationCanceledException"/> where the watch leaves first.</summary>
    /// <param name="answer">Not there yet. To be awaited before the next.</param>
    public ValueTask<T> For(ValueTask<T> answer)
    {
        told.Reset();
        asked = answer.ConfigureAwait(false).GetAwaiter();
        Interlocked.Exchange(ref state, Waiting);
        asked.UnsafeOnCompleted(arrive);
        if (watch.HasLeft)
        {
            Leave();
        }

        return new ValueTask<T>(this, told.Version);
    }

    T IValueTaskSource<T>.GetResult(short token) => told.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => told.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => told.OnCompleted(continuation, state, token, flags);

    private void Arrive()
    {
        var isHeard = Interlocked.CompareExchange(ref state, Idle, Waiting) == Waiting;
        T answer;
        try
        {
            answer = asked.GetResult();
        }
        catch (Exception exception)
        {
            Tell(isHeard, default!, exception);
            return;
        }

        Tell(isHeard, answer, null);
    }

    private void Tell(bool isHeard, T answer, Exception? exception)
    {
        if (!isHeard)
        {
            late!.SetResult();
        }
        else if (exception is not null)
        {
            told.SetException(exception);
        }
        else
        {
            told.SetResult(answer);
        }
    }

    private void Leave()
    {
        Interlocked.CompareExchange(ref late, new TaskCompletionSource(), null);
        if (Interlocked.CompareExchange(ref state, Left, Waiting) == Waiting)
        {
            told.SetException(new OperationCanceledException());
        }
    }
}
