using Providers.Hosting;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Failures;

/// <summary>The table's columns on health and quota, written down a second time on purpose.</summary>
internal sealed record HealthAndQuota(HealthAndQuota.Verdict Health, HealthAndQuota.Settlement Quota)
{
    public enum Verdict
    {
        Nothing,
        Blamed,
        Held,
    }

    public enum Settlement
    {
        Released,
        PostedInput,
        PostedDelivered,
    }

    public static HealthAndQuota Of(ChatFailureKind kind) => kind switch
    {
        ChatFailureKind.Unreachable or ChatFailureKind.ServerError or ChatFailureKind.Overloaded => new(Verdict.Blamed, Settlement.Released),
        ChatFailureKind.RateLimited or ChatFailureKind.QuotaExhausted or ChatFailureKind.Unauthorized or ChatFailureKind.ModelNotFound
            => new(Verdict.Held, Settlement.Released),
        ChatFailureKind.NoFirstContent or ChatFailureKind.Malformed => new(Verdict.Blamed, Settlement.PostedInput),
        ChatFailureKind.EmptyAnswer or ChatFailureKind.Interrupted => new(Verdict.Blamed, Settlement.PostedDelivered),
        ChatFailureKind.ContentRefused or ChatFailureKind.Cancelled or ChatFailureKind.DeadlinePassed
            => new(Verdict.Nothing, Settlement.PostedDelivered),
        _ => new(Verdict.Nothing, Settlement.Released),
    };

    /// <summary>The tokens that are counted against a backend for good.</summary>
    public static long TokensOf(RouterStatus status, string backend) => status.Quota
        .Where(reading => reading.Scope == new QuotaScope(QuotaScopeKind.Backend, backend) && reading.Limit == QuotaLimitKind.TokensPerDay)
        .Sum(reading => reading.Used);

    /// <summary>That the first backend, the only one that failed, was judged and charged so.</summary>
    public void ShouldHaveFollowed(RouterStatus status, Outcome outcome)
    {
        var backend = status.Backends.Single(one => one.Name == "first");
        var failed = outcome.Attempts.Where(attempt => attempt.Backend == "first").ToList();
        backend.ConsecutiveFailures.ShouldBe(Health == Verdict.Blamed ? failed.Count : 0);
        (backend.Hold is not null).ShouldBe(Health == Verdict.Held);
        backend.InFlight.ShouldBe(0);
        status.Quota.ShouldAllBe(reading => reading.Reserved == 0);

        foreach (var attempt in failed)
        {
            (attempt.Usage is not null).ShouldBe(Quota != Settlement.Released);
            if (Quota == Settlement.PostedInput)
            {
                (attempt.Usage!.InputTokenCount > 0, attempt.Usage.OutputTokenCount).ShouldBe((true, 0));
            }
        }

        TokensOf(status, "first").ShouldBe(failed.Sum(attempt => attempt.Usage?.TotalTokenCount ?? 0), "the ledger holds what the attempts used");
        (TokensOf(status, "first") > 0).ShouldBe(Quota != Settlement.Released);
    }
}
