namespace Providers.Testing.Conformance;

/// <summary>What holds when many ask at once.</summary>
internal static class CrowdCases
{
    private const int Callers = 32;
    private const int CallsEach = 100;

    public static readonly (string Name, Func<ConformanceBench, Task> Run)[] All =
    [
        ("However many ask at once, a daily limit is not exceeded and is used up", async bench =>
        {
            var limits = new QuotaLimits { TokensPerDay = 5000 };
            long used = 0;
            await CrowdAsync(async _ =>
            {
                var decision = await bench.ReserveAsync(bench.Claim(limits, 7));
                decision.Reservation?.Settle(new QuotaUsage(7, 0));
                if (decision.IsGranted) { Interlocked.Add(ref used, 7); }
            });
            bench.Expect(5000 / 7 * 7, used, "tokens that passed");
        }),
        ("However many ask at once, calls at once stay within their limit", async bench =>
        {
            var limits = new QuotaLimits { ConcurrentRequests = 5 };
            int underWay = 0, most = 0;
            await CrowdAsync(async _ =>
            {
                var decision = await bench.ReserveAsync(bench.Claim(limits));
                if (!decision.IsGranted) { return; }
                var now = Interlocked.Increment(ref underWay);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref underWay);
                decision.Reservation.Settle(default);
            });
            bench.Expect(true, most is > 0 and <= 5, $"whether at most 5 were under way at once (found {most})");
        }),
        ("Scopes claimed in different orders do not hold each other up", async bench =>
        {
            var limits = new QuotaLimits { ConcurrentRequests = 1000 };
            await CrowdAsync(async caller =>
            {
                QuotaClaim[] claims = [bench.Claim(limits, 1), bench.TenantClaim(limits, 1)];
                if (caller % 2 == 0) { claims.AsSpan().Reverse(); }
                (await bench.GrantedAsync(claims)).Release();
            });
        }),
        ("A reservation that two end at once ends once", async bench =>
        {
            var limits = new QuotaLimits { TokensPerDay = 1_000_000, ConcurrentRequests = 100 };
            for (var i = 0; i < CallsEach; i++)
            {
                var reservation = await bench.GrantedAsync(bench.Claim(limits, 10));
                await Task.WhenAll(Task.Run(() => reservation.Settle(new QuotaUsage(10, 0))), Task.Run(reservation.Dispose));
            }

            bench.Expect(10 * CallsEach, bench.Reading(QuotaLimitKind.TokensPerDay).Used, "tokens used");
            bench.Expect(0, bench.Reading(QuotaLimitKind.ConcurrentRequests).Reserved, "calls under way");
        }),
    ];

    private static Task CrowdAsync(Func<int, Task> call) => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
    {
        for (var i = 0; i < CallsEach; i++) { await call(caller); }
    })));

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) { return; }
        }
    }
}
