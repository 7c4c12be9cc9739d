using Microsoft.Extensions.Logging.Abstractions;
using Providers.Quota;
using Providers.Testing;

namespace Providers.Tests.Quota;

/// <summary>Tills over a ledger file: they divide what has been drawn, which is on disk, and never what has yet to be.</summary>
public sealed class FundedTillTests : IDisposable
{
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");
    private static readonly QuotaLimits Limits = new() { TokensPerDay = 64_000 };

    private readonly string folder = Directory.CreateTempSubdirectory("tills-").FullName;
    private readonly VirtualTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private int till;

    private string Path => System.IO.Path.Combine(folder, "ledger.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Admit_no_more_than_is_drawn_at_any_time_and_all_of_the_limit_in_the_end()
    {
        var treasury = FileTreasury.Open(Path, clock);
        await using var ledger = Over(treasury);
        var taken = 0L;
        while ((await ledger.ReserveAsync(Claim)).IsGranted) { (++taken).ShouldBeLessThanOrEqualTo(treasury.Known().Single().Value); }

        taken.ShouldBe(64_000);
        ledger.Book.Openings.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Threads_that_pass_by_each_other_use_the_limit_up_to_the_last_unit()
    {
        await using var ledger = Open();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var granted = 0;
            while ((await ledger.ReserveAsync(Claim)).IsGranted) { granted++; }
            return granted;
        })));

        taken.Sum().ShouldBe(64_000);
        ledger.Book.Openings.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Closing_counts_them_and_gives_back_what_they_did_not_use()
    {
        var (settled, open) = (0L, 0L);
        await using (var ledger = Open())
        {
            for (var i = 0; i < 5_000; i++)
            {
                var reservation = (await ledger.ReserveAsync(Claim)).Reservation!;
                if (i % 10 == 0) { open++; } else { reservation.Settle(new QuotaUsage(i % 2, 0)); settled += i % 2; }
            }

            ledger.Book.Openings.ShouldBeGreaterThan(0);
            Drawn(Path).ShouldBeGreaterThan(settled + open, "a part is drawn ahead");
        }

        Drawn(Path).ShouldBe(settled + open, "what is still under way counts, and nothing else does");
    }

    [Fact]
    public async Task A_crash_while_they_are_open_counts_at_most_a_block_too_many_and_never_one_too_few()
    {
        await using var ledger = Open();
        var most = 0L;
        for (var used = 1; used <= 20_000; used++)
        {
            (await ledger.ReserveAsync(Claim)).Reservation!.Settle(new QuotaUsage(1, 0));
            if (used % 97 != 0) { continue; }
            File.Copy(Path, Path + ".crashed", overwrite: true);
            Drawn(Path + ".crashed").ShouldBeInRange(used, used + Limits.TokensPerDay!.Value / 64);
            most = Math.Max(most, Drawn(Path + ".crashed") - used);
        }

        most.ShouldBeGreaterThan(0);
        ledger.Book.Openings.ShouldBeGreaterThan(10);
    }

    private static QuotaClaim[] Claim => [new QuotaClaim(Tenant, Limits, 1, 1, 0)];

    private FundedLedger Open() => Over(FileTreasury.Open(Path, clock));

    private FundedLedger Over(FileTreasury treasury)
        => new(treasury, clock, NullLogger.Instance, TimeSpan.FromSeconds(2), lendWhenAway: false)
        {
            Tills = OpenTills.At(4, () => Interlocked.Increment(ref till)),
        };

    private static long Drawn(string journal)
    {
        var totals = new Dictionary<FundKey, long>();
        FundJournal.Read(journal, totals);
        return totals.Values.Single();
    }
}
