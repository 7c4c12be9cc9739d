using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.Quota;

namespace Providers.Execution;

/// <summary>What a leg used: what the provider reported, else an estimate that says it is one.</summary>
internal readonly record struct LegSettlement(UsageDetails? Usage, decimal? Cost, bool Estimated)
{
    public static LegSettlement Nothing => default;

    public static LegSettlement Reported(UsageDetails usage, RoutedBackend backend)
        => new(usage, backend.Price?.CostOf(usage), Estimated: false);

    public static LegSettlement Estimate(long inputTokens, long outputTokens, RoutedBackend backend)
        => new(
            new UsageDetails
            {
                InputTokenCount = inputTokens,
                OutputTokenCount = outputTokens,
                TotalTokenCount = inputTokens + outputTokens,
            },
            backend.CostOf(inputTokens, outputTokens),
            Estimated: true);

    /// <summary>Ends the reservation accordingly.</summary>
    public void Close(IQuotaReservation reservation)
    {
        if (Usage is null)
        {
            reservation.Release();
        }
        else
        {
            var tokens = (Usage.InputTokenCount ?? 0) + (Usage.OutputTokenCount ?? 0);
            reservation.Settle(new QuotaUsage(tokens, Micros.Charge(Cost ?? 0), Estimated));
        }
    }

    /// <summary>What a failed leg used, by the failure table.</summary>
    public static LegSettlement OfFailure(
        QuotaSettlement rule, UsageDetails? reported, long inputTokens, long outputTokens, RoutedBackend backend)
        => rule switch
        {
            QuotaSettlement.Release => Nothing,
            _ when reported is not null => Reported(reported, backend),
            QuotaSettlement.PostInput => Estimate(inputTokens, 0, backend),
            _ => Estimate(inputTokens, outputTokens, backend),
        };
}
