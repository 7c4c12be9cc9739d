using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>What tokens cost, per million, in one currency. Zero is free; an unknown price is a null <see cref="TokenPrice"/>.</summary>
public sealed record TokenPrice
{
    // Multiplying is several times as fast as dividing, and as exact.
    private const decimal Millionth = 0.000001m;

    /// <summary>Per million input tokens; 0 or more.</summary>
    public required decimal InputPerMillion { get; init; }

    /// <summary>Per million input tokens read from the provider's cache; null means the same as <see cref="InputPerMillion"/>.</summary>
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>Per million output tokens, reasoning included; 0 or more.</summary>
    public required decimal OutputPerMillion { get; init; }

    /// <summary>ISO 4217 code. Default: <c>USD</c>.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>Costs nothing.</summary>
    public static TokenPrice Free { get; } = new() { InputPerMillion = 0, OutputPerMillion = 0 };

    /// <summary>The cost of a call, in <see cref="Currency"/>.</summary>
    /// <param name="inputTokens">All input tokens, cached ones included.</param>
    /// <param name="outputTokens">All output tokens, reasoning included.</param>
    /// <param name="cachedInputTokens">How many of the input tokens came from the provider's cache.</param>
    public decimal CostOf(long inputTokens, long outputTokens, long cachedInputTokens = 0)
    {
        var cached = Math.Clamp(cachedInputTokens, 0, inputTokens);
        if (cached == 0)
        {
            return (inputTokens * InputPerMillion + outputTokens * OutputPerMillion) * Millionth;
        }

        return ((inputTokens - cached) * InputPerMillion
            + cached * (CachedInputPerMillion ?? InputPerMillion)
            + outputTokens * OutputPerMillion) * Millionth;
    }

    /// <summary>The cost of reported usage, in <see cref="Currency"/>; missing counts are zero.</summary>
    public decimal CostOf(UsageDetails usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return CostOf(usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0, usage.CachedInputTokenCount ?? 0);
    }
}
