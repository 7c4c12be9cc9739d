using System.Collections.Concurrent;

namespace Providers.Benchmarks.Gateway;

/// <summary>What became of the soak's requests.</summary>
internal sealed class SoakTally
{
    private readonly ConcurrentDictionary<string, long> counts = new();

    public void Count(string outcome) => counts.AddOrUpdate(outcome, 1, static (_, count) => count + 1);

    public override string ToString() => string.Join(", ", counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"));
}
