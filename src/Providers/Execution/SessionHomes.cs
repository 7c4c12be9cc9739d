using System.Collections.Concurrent;

namespace Providers.Execution;

/// <summary>Which backend answered a session last. Bounded: when full, the older half is forgotten.</summary>
internal sealed class SessionHomes
{
    private const int Most = 10_000;

    private ConcurrentDictionary<string, string> recent = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, string> older = new(StringComparer.Ordinal);

    /// <summary>The backend's name; null for a session that is not known.</summary>
    public string? Find(string session)
        => recent.TryGetValue(session, out var backend) || older.TryGetValue(session, out backend) ? backend : null;

    public void Remember(string session, string backend)
    {
        recent[session] = backend;
        if (recent.Count >= Most)
        {
            older = Interlocked.Exchange(ref recent, new ConcurrentDictionary<string, string>(StringComparer.Ordinal));
        }
    }
}
