using System.Collections.Concurrent;

namespace Providers.AspNetCore.Access;

/// <summary>
/// How many requests each tenant has under way, counted before their bodies are read: one tenant cannot fill the memory that all need.
/// Holds nothing of a tenant that has none. Thread-safe.
/// </summary>
internal sealed class TenantPlaces
{
    private readonly ConcurrentDictionary<string, int> taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes one of so many places; each that was taken is given back by one <see cref="Leave"/>.</summary>
    public bool TryEnter(string tenant, int places)
    {
        if (taken.AddOrUpdate(tenant, 1, static (_, count) => count + 1) <= places)
        {
            return true;
        }

        Leave(tenant);
        return false;
    }

    public void Leave(string tenant)
    {
        while (true)
        {
            var count = taken[tenant];
            if (count == 1 ? taken.TryRemove(KeyValuePair.Create(tenant, 1)) : taken.TryUpdate(tenant, count - 1, count))
            {
                return;
            }
        }
    }

    public int TakenBy(string tenant) => taken.GetValueOrDefault(tenant);
}
