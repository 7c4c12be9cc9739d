namespace Providers.Execution;

/// <summary>
/// How long to wait before a backend is asked again that named no time itself: full jitter. Every wait from nothing to the longest is
/// as likely as any other, so that callers who failed together come back spread as evenly as can be.
/// </summary>
internal static class Backoff
{
    /// <summary>The longest wait of all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait before the first repeat; doubles with each one after it.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <param name="repeats">How many repeats went before this wait; 0 or more.</param>
    /// <param name="chance">0 to 1, evenly spread.</param>
    public static TimeSpan For(int repeats, double chance)
    {
        var doubled = First * Math.Pow(2, Math.Min(repeats, 32));
        return (doubled < Longest ? doubled : Longest) * chance;
    }
}
