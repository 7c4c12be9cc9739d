namespace Providers.Testing.Conformance;

/// <summary>What is let in, and how a refusal is told.</summary>
internal static class AdmissionCases
{
    public static readonly (string Name, Func<ConformanceBench, Task> Run)[] All =
    [
        ("Without limits everything passes", async bench =>
        {
            for (var i = 0; i < 100; i++) { (await bench.GrantedAsync(bench.Claim(QuotaLimits.None, 1_000_000, 1_000_000))).Release(); }
        }),
        ("A limit of zero lets nothing pass and names no time", async bench =>
        {
            Expect(await bench.RefusedAsync(QuotaLimitKind.RequestsPerMinute, bench.Claim(new QuotaLimits { RequestsPerMinute = 0 })));
            Expect(await bench.RefusedAsync(QuotaLimitKind.TokensPerMinute, bench.Claim(new QuotaLimits { TokensPerMinute = 0 }, 1)));
            Expect(await bench.RefusedAsync(QuotaLimitKind.ConcurrentRequests, bench.Claim(new QuotaLimits { ConcurrentRequests = 0 })));
            Expect(await bench.RefusedAsync(QuotaLimitKind.RequestsPerDay, bench.Claim(new QuotaLimits { RequestsPerDay = 0 })));
            Expect(await bench.RefusedAsync(QuotaLimitKind.TokensPerDay, bench.Claim(new QuotaLimits { TokensPerDay = 0 }, 1)));
            Expect(await bench.RefusedAsync(QuotaLimitKind.CostPerDay, bench.Claim(new QuotaLimits { CostPerDay = 0 }, 0, 1)));
            Expect(await bench.RefusedAsync(QuotaLimitKind.CostPerMonth, bench.Claim(new QuotaLimits { CostPerMonth = 0 }, 0, 1)));
            void Expect(QuotaRefusal refusal) => bench.Expect(null, refusal.RetryAfter, "RetryAfter");
        }),
        ("More than a limit ever holds is refused for good", async bench =>
        {
            var refusal = await bench.RefusedAsync(QuotaLimitKind.TokensPerDay, bench.Claim(new QuotaLimits { TokensPerDay = 99 }, 100));
            bench.Expect(null, refusal.RetryAfter, "RetryAfter");
        }),
        ("A daily limit is spent to the last unit and refuses until the day ends", async bench =>
        {
            var limits = new QuotaLimits { TokensPerDay = 100 };
            (await bench.GrantedAsync(bench.Claim(limits, 60))).Settle(new QuotaUsage(60, 0));
            await bench.RefusedAsync(QuotaLimitKind.TokensPerDay, bench.Claim(limits, 41));
            (await bench.GrantedAsync(bench.Claim(limits, 40))).Settle(new QuotaUsage(40, 0));
            var refusal = await bench.RefusedAsync(QuotaLimitKind.TokensPerDay, bench.Claim(limits, 1));
            var isToday = refusal.RetryAfter > TimeSpan.Zero && refusal.RetryAfter <= TimeSpan.FromDays(1);
        bench.Expect(true, isToday, "whether RetryAfter lies in this day");
        }),
        ("A paced limit lets its burst pass and then names the wait", async bench =>
        {
            var limits = new QuotaLimits { RequestsPerMinute = 2, Burst = 2 };
            for (var i = 0; i < 2; i++) { (await bench.GrantedAsync(bench.Claim(limits))).Settle(default); }
            var refusal = await bench.RefusedAsync(QuotaLimitKind.RequestsPerMinute, bench.Claim(limits));
            var isSoon = refusal.RetryAfter > TimeSpan.Zero && refusal.RetryAfter <= TimeSpan.FromSeconds(30);
        bench.Expect(true, isSoon, "whether RetryAfter is at most 30 s");
        }),
        ("Calls at once are counted until they end", async bench =>
        {
            var limits = new QuotaLimits { ConcurrentRequests = 1 };
            var first = await bench.GrantedAsync(bench.Claim(limits));
            await bench.RefusedAsync(QuotaLimitKind.ConcurrentRequests, bench.Claim(limits));
            first.Settle(default);
            (await bench.GrantedAsync(bench.Claim(limits))).Settle(default);
        }),
        ("A claim that counts no request takes no place among the calls at once", async bench =>
        {
            var limits = new QuotaLimits { ConcurrentRequests = 1, RequestsPerDay = 1 };
            var call = await bench.GrantedAsync(bench.Claim(limits));
            (await bench.GrantedAsync(bench.Claim(limits, 10, 10, requests: 0))).Settle(new QuotaUsage(10, 10));
            call.Settle(default);
        }),
        ("A refusal by one scope takes nothing from another", async bench =>
        {
            var open = new QuotaLimits { TokensPerDay = 10, ConcurrentRequests = 1, RequestsPerMinute = 1 };
            await bench.RefusedAsync(QuotaLimitKind.TokensPerDay,
            bench.Claim(open, 10), bench.TenantClaim(new QuotaLimits { TokensPerDay = 5 }, 10));
            await bench.RefusedAsync(QuotaLimitKind.TokensPerDay,
            bench.TenantClaim(new QuotaLimits { TokensPerDay = 5 }, 10), bench.Claim(open, 10));
            (await bench.GrantedAsync(bench.Claim(open, 10))).Release();
        }),
        ("What a provider says it has left is not exceeded", async bench =>
        {
            bench.Ledger.Observe(bench.Backend, new RateLimitReading { RemainingRequests = 0, ResetRequests = TimeSpan.FromMinutes(1) });
            await bench.RefusedAsync(QuotaLimitKind.RequestsPerMinute, bench.Claim(QuotaLimits.None));
        }),
        ("Headroom goes from 1 to 0", async bench =>
        {
            var limits = new QuotaLimits { TokensPerDay = 4 };
            bench.Expect(1, bench.Ledger.Headroom(bench.Backend, limits), "headroom of a scope not used yet");
            bench.Expect(1, bench.Ledger.Headroom(bench.Tenant, QuotaLimits.None), "headroom without limits");
            (await bench.GrantedAsync(bench.Claim(limits, 3))).Settle(new QuotaUsage(3, 0));
            bench.Expect(0.25, bench.Ledger.Headroom(bench.Backend, limits), "headroom with 3 of 4 used");
            (await bench.GrantedAsync(bench.Claim(limits, 1))).Settle(new QuotaUsage(1, 0));
            bench.Expect(0, bench.Ledger.Headroom(bench.Backend, limits), "headroom with 4 of 4 used");
        }),
        ("A cancelled call takes nothing", async bench =>
        {
            var limits = new QuotaLimits { TokensPerDay = 10 };
            try
            {
                await bench.Ledger.ReserveAsync(new[] { bench.Claim(limits, 10) }, new CancellationToken(canceled: true));
                bench.Expect(true, false, "whether a cancelled call throws");
            }
            catch (OperationCanceledException)
            {
                (await bench.GrantedAsync(bench.Claim(limits, 10))).Release();
            }
        }),
    ];
}
