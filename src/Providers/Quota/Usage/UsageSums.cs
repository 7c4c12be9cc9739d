using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>Sums that grow in place with each send. Not thread-safe.</summary>
internal struct UsageSums
{
    private long requests;
    private long estimated;
    private long unpriced;
    private long inputTokens;
    private long cachedInputTokens;
    private long outputTokens;
    private long reasoningTokens;
    private decimal cost;
    private long picos;

    /// <param name="usage">What one send used.</param>
    /// <param name="price">What it cost; null is unknown.</param>
    /// <param name="isEstimated">Whether the provider did not report the usage.</param>
    public void Add(UsageDetails usage, decimal? price, bool isEstimated)
    {
        requests++;
        estimated += isEstimated ? 1 : 0;
        unpriced += price is null ? 1 : 0;
        inputTokens += usage.InputTokenCount ?? 0;
        cachedInputTokens += usage.CachedInputTokenCount ?? 0;
        outputTokens += usage.OutputTokenCount ?? 0;
        reasoningTokens += usage.ReasoningTokenCount ?? 0;
        if (price is { } amount)
        {
            Add(amount);
        }
    }

    /// <summary>What has been added, under no heading.</summary>
    public readonly UsageRow ToRow() => new()
    {
        Requests = requests,
        Estimated = estimated,
        Unpriced = unpriced,
        InputTokens = inputTokens,
        CachedInputTokens = cachedInputTokens,
        OutputTokens = outputTokens,
        ReasoningTokens = reasoningTokens,
        Cost = picos == 0 ? cost : cost + Picos.ToAmount(picos),
    };

    private void Add(decimal amount)
    {
        if (Picos.TryRead(amount, out var more) && more <= long.MaxValue - picos)
        {
            picos += more;
        }
        else
        {
            cost += amount;
        }
    }
}
