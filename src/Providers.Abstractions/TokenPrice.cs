using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>What tokens cost, per million, in one currency. Zero is free; an unknown price is a null <see cref="TokenPrice"/>.</summary>
public sealed record TokenPrice
{
    // Multiplying is several times as fast as dividing, and as exact.
    private const decimal Millionth = 0.000001m;

    private readonly long inputMicros;
    private readonly long outputMicros;

    private static ReadOnlySpan<long> TenTo => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>Per million input tokens; 0 or more.</summary>
    public required decimal InputPerMillion
    {
        get;
        init => (field, inputMicros) = (value, MicrosOf(value));
    }

    /// <summary>Per million input tokens read from the provider's cache; null means the same as <see cref="InputPerMillion"/>.</summary>
    public decimal? CachedInputPerMillion { get; init; }

    /// <summary>Per million output tokens, reasoning included; 0 or more.</summary>
    public required decimal OutputPerMillion
    {
        get;
        init => (field, outputMicros) = (value, MicrosOf(value));
    }

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
            return WholeCostOf(inputTokens, outputTokens)
                ?? (inputTokens * InputPerMillion + outputTokens * OutputPerMillion) * Millionth;
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

    /// <summary>
    /// The same in whole numbers, for prices and counts of ordinary size: a plan asks for the cost of every candidate, and decimals
    /// would take longer than all the rest of it. Null where they are out of the ordinary.
    /// </summary>
    private decimal? WholeCostOf(long inputTokens, long outputTokens)
        => (ulong)inputTokens <= int.MaxValue && (ulong)outputTokens <= int.MaxValue
            && inputMicros >= 0 && outputMicros >= 0
            ? Picos(inputTokens * inputMicros + outputTokens * outputMicros)
            : null;

    /// <summary>Whole millionths, up to about 2,000 units; null where an amount has more places or is larger.</summary>
    private static long MicrosOf(decimal amount)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount, bits);
        var scale = bits[3] >> 16;
        if (bits[1] != 0 || bits[2] != 0 || (uint)scale > 6 || bits[0] < 0)
        {
            return -1;
        }

        var micros = bits[0] * TenTo[6 - scale];
        return micros <= int.MaxValue ? micros : -1;
    }

    private static decimal Picos(long amount) => new((int)amount, (int)(amount >> 32), 0, isNegative: false, scale: 12);
}
