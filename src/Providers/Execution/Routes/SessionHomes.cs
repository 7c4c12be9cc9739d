using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>
/// Which backend answered a session last, and what of the conversation its provider's prompt cache then held. Bounded: when full, the
/// older half is forgotten.
/// </summary>
internal sealed class SessionHomes(TimeProvider time)
{
    private const int Most = 10_000;

    /// <summary>How long providers keep a prompt at least, most of them.</summary>
    private static readonly TimeSpan CacheHolds = TimeSpan.FromMinutes(5);

    private ConcurrentDictionary<string, SessionHome> recent = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, SessionHome> older = new(StringComparer.Ordinal);

    /// <summary>Null for a session that is not known.</summary>
    public SessionHome? Find(string session)
        => recent.TryGetValue(session, out var home) || older.TryGetValue(session, out home) ? home : null;

    /// <summary>The input that a home's provider still has in its prompt cache, in tokens.</summary>
    public long CachedAt(SessionHome home, long timestamp)
        => time.GetElapsedTime(home.AnsweredAt, timestamp) < CacheHolds ? home.CachedTokens : 0;

    /// <summary>Notes who answered.</summary>
    /// <param name="session">The conversation.</param>
    /// <param name="backend">The backend's name.</param>
    /// <param name="inputTokens">What it was sent, in tokens.</param>
    /// <param name="usage">What it reported; null when it reported nothing.</param>
    /// <param name="timestamp">When it had answered.</param>
    public void Remember(string session, string backend, long inputTokens, UsageDetails? usage, long timestamp)
    {
        // A provider that was expected to have the conversation's beginning in its cache, and reports no token of it, keeps none.
        var expected = Find(session) is { } home && home.Backend == backend && CachedAt(home, timestamp) > 0;
        var keeps = !expected || usage is null || usage.CachedInputTokenCount > 0;
        recent[session] = new SessionHome(backend, keeps ? inputTokens : 0, timestamp);
        if (recent.Count >= Most)
        {
            older = Interlocked.Exchange(ref recent, new ConcurrentDictionary<string, SessionHome>(StringComparer.Ordinal));
        }
    }
}
