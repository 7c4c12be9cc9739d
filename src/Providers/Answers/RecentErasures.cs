namespace Providers.Answers;

/// <summary>
/// What was to be forgotten of late: an answer to a question that was asked before is not kept when it comes afterwards. Thread-safe.
/// </summary>
/// <remarks>Remembers an erasure for an hour, which no call outlasts.</remarks>
internal sealed class RecentErasures(TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private Erasure[] recent = [];

    public void Add(AnswerFilter filter)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            recent = [.. recent.Where(erasure => now - erasure.At < Remembered), new Erasure(filter, now)];
        }
    }

    /// <summary>Whether the answer to what was asked at that moment has been forgotten before it came.</summary>
    public bool Cover(AnswerKey key, AnswerOwner owner, DateTimeOffset askedAt)
    {
        foreach (var (filter, at) in Volatile.Read(ref recent))
        {
            if (askedAt <= at && filter.Fits(key, owner, askedAt))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Erasure(AnswerFilter Filter, DateTimeOffset At);
}
