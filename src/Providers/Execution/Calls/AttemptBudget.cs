namespace Providers.Execution;

/// <summary>How many sends a request may still make: retries, failovers, hedges and nested routers together.</summary>
internal sealed class AttemptBudget(int sends)
{
    private int left = sends;

    public int Left => Math.Max(0, Volatile.Read(ref left));

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref left) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref left);
        return false;
    }
}
