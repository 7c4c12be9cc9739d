namespace Providers.Quota;

/// <summary>What was used and spent under one heading: a day, a backend, a route, a tenant, or several of them.</summary>
public sealed record UsageRow
{
    /// <summary>The UTC day; null where rows of several days were added up.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>The backend's name; null where several were added up.</summary>
    public string? Backend { get; init; }

    /// <summary>The route's name; null where several were added up.</summary>
    public string? Route { get; init; }

    /// <summary>The tenant's name, empty for calls without one; null where several were added up.</summary>
    public string? Tenant { get; init; }

    /// <summary>Sends that used something.</summary>
    public long Requests { get; init; }

    /// <summary>Of <see cref="Requests"/>, those whose usage the provider did not report.</summary>
    public long Estimated { get; init; }

    /// <summary>Of <see cref="Requests"/>, those whose price is unknown: <see cref="Cost"/> does not have them.</summary>
    public long Unpriced { get; init; }

    /// <summary>All input, cached tokens included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Of <see cref="InputTokens"/>, those read from providers' caches.</summary>
    public long CachedInputTokens { get; init; }

    /// <summary>All output, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Of <see cref="OutputTokens"/>, those spent on reasoning.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>In the configured currency.</summary>
    public decimal Cost { get; init; }

    /// <summary>What it is the usage of, without the usage.</summary>
    internal UsageRow Heading() => new() { Day = Day, Backend = Backend, Route = Route, Tenant = Tenant };

    internal UsageRow Plus(UsageRow other) => this with
    {
        Requests = Requests + other.Requests,
        Estimated = Estimated + other.Estimated,
        Unpriced = Unpriced + other.Unpriced,
        InputTokens = InputTokens + other.InputTokens,
        CachedInputTokens = CachedInputTokens + other.CachedInputTokens,
        OutputTokens = OutputTokens + other.OutputTokens,
        ReasoningTokens = ReasoningTokens + other.ReasoningTokens,
        Cost = Cost + other.Cost,
    };
}
