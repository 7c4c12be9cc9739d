namespace Providers.Execution;

/// <summary>Why a leg was stopped.</summary>
internal enum LegStop
{
    None,

    /// <summary>No content within its limit.</summary>
    FirstContent,

    /// <summary>Content stopped coming while the caller waited for it.</summary>
    Stall,

    /// <summary>The request's deadline.</summary>
    Deadline,

    /// <summary>Another leg was faster, or the caller has left.</summary>
    Dismissed,
}

/// <summary>
/// Cancels one leg when a limit has passed, watched with one timer: first content until it has come, then stalls while the caller
/// waits, and the deadline throughout. Each update costs it a store or two and no timer call.
/// </summary>
internal sealed class LegWatch : CancellationTokenSource
{
    /// <summary>How long a backend whose token was cancelled has to let go, before it is left behind.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider time;
    private readonly CancellationTokenRegistration caller;
    private readonly long startedAt;
    private readonly LegLimits limits;
    private int stop;
    private bool hasContent;
    private long waitingSince;
    private ITimer? timer;
    private Action? leaving;
    private bool isLeaving;
    private bool hasLeft;

    /// <param name="time">The clock.</param>
    /// <param name="startedAt">The timestamp at which the leg is sent.</param>
    /// <param name="limits">What it may take.</param>
    /// <param name="caller">Cancelled when the caller leaves.</param>
    public LegWatch(TimeProvider time, long startedAt, in LegLimits limits, CancellationToken caller)
    {
        this.time = time;
        this.limits = limits;
        this.startedAt = startedAt;
        this.caller = caller.UnsafeRegister(static watch => ((LegWatch)watch!).CancelQuietly(), this);
    }

    public LegStop Stopped => (LegStop)Volatile.Read(ref stop);

    /// <summary>What is told that a backend has not let go in time; once or more.</summary>
    public Action Leaving
    {
        set
        {
            Volatile.Write(ref leaving, value);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref isLeaving))
            {
                LookAgainIn(Grace);
            }
        }
    }

    public bool HasLeft => Volatile.Read(ref hasLeft);

    public TimeSpan Elapsed => time.GetElapsedTime(startedAt);

    /// <summary>Starts the timer, once: an answer that is there at once needs none.</summary>
    public void Arm()
    {
        timer = time.CreateTimer(static watch => ((LegWatch)watch!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Check();
    }

    /// <summary>The first content has come, that long after the sending: from here on only stalls and the deadline count.</summary>
    public void FirstContent(TimeSpan elapsed)
    {
        Volatile.Write(ref hasContent, true);
        if (limits.Stall < Min(limits.Deadline, limits.FirstContent) - elapsed)
        {
            LookAgainIn(limits.Stall);
        }
    }

    /// <summary>The caller waits for the next update.</summary>
    public void BeginWait() => Volatile.Write(ref waitingSince, time.GetTimestamp());

    /// <summary>The update has come; what the caller does with it takes no time from the backend.</summary>
    public void EndWait() => Volatile.Write(ref waitingSince, 0);

    public void Stop(LegStop reason)
    {
        if (Interlocked.CompareExchange(ref stop, (int)reason, (int)LegStop.None) == (int)LegStop.None)
        {
            CancelQuietly();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            caller.Dispose();
            timer?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void CancelQuietly()
    {
        Volatile.Write(ref isLeaving, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref leaving) is not null)
        {
            LookAgainIn(Grace);
        }

        try
        {
            Cancel();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or AggregateException)
        {
            // The leg ended at this very moment, or a backend threw from what it does on cancellation: it is stopped all the same.
        }
    }

    private void Check()
    {
        if (Volatile.Read(ref isLeaving))
        {
            Volatile.Write(ref hasLeft, true);
            Interlocked.MemoryBarrier();
            Volatile.Read(ref leaving)?.Invoke();
            return;
        }

        var elapsed = Elapsed;
        if (elapsed >= limits.Deadline)
        {
            Stop(LegStop.Deadline);
            return;
        }

        var next = limits.Deadline - elapsed;
        if (!Volatile.Read(ref hasContent))
        {
            if (elapsed >= limits.FirstContent)
            {
                Stop(LegStop.FirstContent);
                return;
            }

            next = Min(next, limits.FirstContent - elapsed);
        }
        else
        {
            var since = Volatile.Read(ref waitingSince);
            var waited = since == 0 ? TimeSpan.Zero : time.GetElapsedTime(since);
            if (waited >= limits.Stall)
            {
                Stop(LegStop.Stall);
                return;
            }

            next = Min(next, limits.Stall - waited);
        }

        LookAgainIn(next);
    }

    private void LookAgainIn(TimeSpan wait)
    {
        try
        {
            timer?.Change(wait, Timeout.InfiniteTimeSpan);
            if (Volatile.Read(ref isLeaving))
            {
                timer?.Change(Grace, Timeout.InfiniteTimeSpan);
            }
        }
        catch (ObjectDisposedException)
        {
            // The leg ended at this very moment.
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
