namespace Providers.Testing.Conformance;

/// <summary>A ledger on the bench: one case's own scopes, and what it expects of them.</summary>
internal sealed class ConformanceBench(IQuotaLedger ledger, string name)
{
    private const int MostAsked = 30;

    private readonly string run = Guid.NewGuid().ToString("N")[..8];

    public IQuotaLedger Ledger => ledger;

    public QuotaScope Backend => new(QuotaScopeKind.Backend, $"conformance-{run}");

    public QuotaScope Tenant => new(QuotaScopeKind.Tenant, $"conformance-{run}");

    public QuotaClaim Claim(QuotaLimits limits, long tokens = 0, long cost = 0, int requests = 1)
        => new(Backend, limits, requests, tokens, cost);

    public QuotaClaim TenantClaim(QuotaLimits limits, long tokens = 0, long cost = 0) => new(Tenant, limits, 1, tokens, cost);

    /// <summary>Asks; again after the time it names where the ledger's store is away for a moment, which says nothing of a limit.</summary>
    public async Task<QuotaDecision> ReserveAsync(params QuotaClaim[] claims)
    {
        for (var asked = 1; ; asked++)
        {
            var decision = await ledger.ReserveAsync(claims);
            if (decision.Refusal is not { IsLedgerAway: true, RetryAfter: { } wait } || asked == MostAsked) { return decision; }
            await Task.Delay(wait, TimeProvider.System);
        }
    }

    public async Task<IQuotaReservation> GrantedAsync(params QuotaClaim[] claims)
    {
        var decision = await ReserveAsync(claims);
        return decision.Reservation ?? throw Failed($"expected a reservation, was refused: {decision.Refusal}");
    }

    public async Task<QuotaRefusal> RefusedAsync(QuotaLimitKind limit, params QuotaClaim[] claims)
    {
        var decision = await ReserveAsync(claims);
        if (decision.Refusal is not { } refusal)
        {
            decision.Reservation!.Release();
            throw Failed($"expected a refusal by {limit}, was granted");
        }

        Expect(limit, refusal.Limit, "the limit that refused");
        Expect(true, claims.Any(claim => claim.Scope == refusal.Scope), $"whether {refusal.Scope} was claimed");
        return refusal;
    }

    public void Expect<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) { throw Failed($"{what}: expected {expected}, found {actual}"); }
    }

    public QuotaReading Reading(QuotaLimitKind limit)
        => ledger.Read().SingleOrDefault(reading => reading.Scope == Backend && reading.Limit == limit)
            ?? throw Failed($"Read() tells nothing of {limit}");

    private QuotaConformanceException Failed(string why) => new($"{name}: {why}.");
}
