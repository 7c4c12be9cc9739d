using Providers.Quota;

namespace Providers.Tests.Quota;

/// <summary>A memory ledger on virtual time, with claims in few words.</summary>
public abstract class LedgerFixture
{
    private protected static readonly QuotaScope Backend = new(QuotaScopeKind.Backend, "openai");
    private protected static readonly QuotaScope Route = new(QuotaScopeKind.Route, "chat");
    private protected static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");

    private protected TestClock Clock { get; } = new();

    private protected MemoryQuotaLedger Ledger { get; }

    protected LedgerFixture() => Ledger = new MemoryQuotaLedger(Clock);

    private protected static QuotaClaim Claim(
        QuotaLimits limits, int requests = 1, long tokens = 0, long cost = 0, QuotaScope? scope = null)
        => new(scope ?? Backend, limits, requests, tokens, cost);

    private protected QuotaDecision Reserve(params QuotaClaim[] claims)
    {
        var decision = Ledger.ReserveAsync(claims).AsTask();
        decision.IsCompletedSuccessfully.ShouldBeTrue("a memory ledger never waits");
        return decision.Result;
    }

    private protected IQuotaReservation Granted(params QuotaClaim[] claims)
    {
        var decision = Reserve(claims);
        decision.IsGranted.ShouldBeTrue(decision.Refusal?.ToString());
        return decision.Reservation!;
    }

    private protected QuotaRefusal Refused(params QuotaClaim[] claims)
    {
        var decision = Reserve(claims);
        decision.IsGranted.ShouldBeFalse();
        return decision.Refusal!;
    }

    private protected QuotaReading Reading(QuotaLimitKind kind, QuotaScope? scope = null)
        => Ledger.Read().Single(reading => reading.Scope == (scope ?? Backend) && reading.Limit == kind);
}
