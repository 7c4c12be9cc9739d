namespace Providers.Health;

/// <summary>The hard holds on one backend, at most one for each reason. Not thread-safe.</summary>
internal sealed class HoldSet
{
    private readonly DateTimeOffset[] ends = new DateTimeOffset[Enum.GetValues<HoldReason>().Length];

    /// <summary>Whether there may be one in force: lets the healthy path skip the clock.</summary>
    public bool Any { get; private set; }

    /// <summary>Holds until then; never shortens a hold for the same reason.</summary>
    /// <returns>Whether none was in force for that reason.</returns>
    public bool Add(HoldReason reason, DateTimeOffset until, DateTimeOffset now)
    {
        ref var end = ref ends[(int)reason];
        var begins = end <= now && until > now;
        if (until > end)
        {
            end = until;
            Any = true;
        }

        return begins;
    }

    public void Remove(HoldReason reason) => ends[(int)reason] = default;

    /// <summary>Removes what the provider said; what the host said stays.</summary>
    public void RemoveProviders()
    {
        Remove(HoldReason.Pacing);
        Remove(HoldReason.Quota);
        Remove(HoldReason.Key);
        Remove(HoldReason.Model);
    }

    /// <summary>The hold that ends last of those in force.</summary>
    public HealthHold? Longest(DateTimeOffset now)
    {
        var longest = 0;
        for (var reason = 1; reason < ends.Length; reason++)
        {
            if (ends[reason] > ends[longest])
            {
                longest = reason;
            }
        }

        Any = ends[longest] > now;
        return Any ? new((HoldReason)longest, IsHard: true, ends[longest]) : null;
    }
}
