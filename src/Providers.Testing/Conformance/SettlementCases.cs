namespace Providers.Testing.Conformance;

/// <summary>How a reservation ends.</summary>
internal static class SettlementCases
{
    private static readonly QuotaLimits Limits = new() { TokensPerDay = 100, CostPerDay = 1, RequestsPerDay = 100 };

    public static readonly (string Name, Func<ConformanceBench, Task> Run)[] All =
    [
        ("Settling corrects to what was used", async bench =>
        {
            (await bench.GrantedAsync(bench.Claim(Limits, 100, 1_000_000))).Settle(new QuotaUsage(30, 300_000));
            ShouldHaveUsed(bench, 30, 300_000, 1);
            (await bench.GrantedAsync(bench.Claim(Limits, 70, 700_000))).Release();
        }),
        ("Releasing gives everything back, the request too", async bench =>
        {
            var limits = Limits with { RequestsPerDay = 1, RequestsPerMinute = 1, TokensPerMinute = 100, ConcurrentRequests = 1 };
            for (var i = 0; i < 3; i++) { (await bench.GrantedAsync(bench.Claim(limits, 100, 1_000_000))).Release(); }
            ShouldHaveUsed(bench, 0, 0, 0);
        }),
        ("Disposing what has not ended posts all of it", async bench =>
        {
            (await bench.GrantedAsync(bench.Claim(Limits, 40, 400_000))).Dispose();
            ShouldHaveUsed(bench, 40, 400_000, 1);
        }),
        ("The first word of a reservation's end wins", async bench =>
        {
            var reservation = await bench.GrantedAsync(bench.Claim(Limits, 40, 400_000));
            reservation.Settle(new QuotaUsage(10, 100_000));
            reservation.Settle(new QuotaUsage(99, 900_000));
            reservation.Release();
            reservation.Dispose();
            ShouldHaveUsed(bench, 10, 100_000, 1);
        }),
        ("Use above the reservation is a debt", async bench =>
        {
            (await bench.GrantedAsync(bench.Claim(Limits, 50))).Settle(new QuotaUsage(120, 0));
            ShouldHaveUsed(bench, 120, 0, 1);
            await bench.RefusedAsync(QuotaLimitKind.TokensPerDay, bench.Claim(Limits, 1));
        }),
        ("A paced debt is waited out", async bench =>
        {
            var limits = new QuotaLimits { TokensPerMinute = 100 };
            (await bench.GrantedAsync(bench.Claim(limits, 50))).Settle(new QuotaUsage(300, 0));
            var refusal = await bench.RefusedAsync(QuotaLimitKind.TokensPerMinute, bench.Claim(limits, 1));
            var isAbout = refusal.RetryAfter > TimeSpan.FromSeconds(90) && refusal.RetryAfter < TimeSpan.FromSeconds(150);
        bench.Expect(true, isAbout, "whether RetryAfter is about two minutes");
        }),
        ("Use survives a change of limits", async bench =>
        {
            (await bench.GrantedAsync(bench.Claim(Limits, 80))).Settle(new QuotaUsage(80, 0));
            await bench.RefusedAsync(QuotaLimitKind.TokensPerDay, bench.Claim(Limits with { TokensPerDay = 90 }, 11));
            (await bench.GrantedAsync(bench.Claim(Limits with { TokensPerDay = 90 }, 10))).Release();
        }),
    ];

    private static void ShouldHaveUsed(ConformanceBench bench, long tokens, long cost, long requests)
    {
        Check(QuotaLimitKind.TokensPerDay, tokens);
        Check(QuotaLimitKind.CostPerDay, cost);
        Check(QuotaLimitKind.RequestsPerDay, requests);

        void Check(QuotaLimitKind limit, long used)
        {
            var reading = bench.Reading(limit);
            bench.Expect(used, reading.Used, $"{limit} used");
            bench.Expect(0, reading.Reserved, $"{limit} reserved");
        }
    }
}
