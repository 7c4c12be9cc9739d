using System.Text;
using Providers.Quota;
using Providers.Testing.Conformance;

namespace Providers.Tests.Quota;

public sealed class FileQuotaLedgerTests : IDisposable
{
    private static readonly QuotaScope Tenant = new(QuotaScopeKind.Tenant, "acme");
    private static readonly QuotaLimits Limits = new() { TokensPerDay = 64_000, CostPerMonth = 100 };

    private readonly string folder = Directory.CreateTempSubdirectory("ledger-").FullName;
    private readonly TestClock clock = new();

    public static TheoryData<string> Cases => [.. QuotaLedgerConformance.Cases];

    private string Path => System.IO.Path.Combine(folder, "ledger.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Does_what_every_ledger_promises(string name)
    {
        await using var ledger = FileQuotaLedger.Open(Path, clock);
        await new QuotaLedgerConformance(ledger).RunAsync(name);
    }

    [Fact]
    public async Task A_restart_goes_on_from_what_was_used()
    {
        await using (var first = FileQuotaLedger.Open(Path, clock)) { await Spend(first, 40_000, 60_000_000); }

        await using var second = FileQuotaLedger.Open(Path, clock);
        Used(second, QuotaLimitKind.TokensPerDay).ShouldBe(40_000);
        Used(second, QuotaLimitKind.CostPerMonth).ShouldBe(60_000_000);
        (await second.ReserveAsync(new[] { Claim(24_001, 0) })).Refusal!.Limit.ShouldBe(QuotaLimitKind.TokensPerDay);
        await Spend(second, 24_000, 0);
    }

    [Fact]
    public async Task A_crash_counts_at_most_a_block_too_many_and_never_one_too_few()
    {
        await using (var first = FileQuotaLedger.Open(Path, clock))
        {
            for (var i = 0; i < 100; i++) { await Spend(first, 100, 100); }

            // What a process that dies here leaves behind.
            File.Copy(Path, Path + ".crashed");
        }

        await using var second = FileQuotaLedger.Open(Path + ".crashed", clock);
        Used(second, QuotaLimitKind.TokensPerDay).ShouldBeInRange(10_000, 10_000 + 64_000 / 64);
        Used(second, QuotaLimitKind.CostPerMonth).ShouldBeInRange(10_000, 10_000 + 100_000_000 / 64);
    }

    [Fact]
    public async Task A_debt_survives_a_restart()
    {
        await using (var first = FileQuotaLedger.Open(Path, clock))
        {
            (await first.ReserveAsync(new[] { Claim(1000, 0) })).Reservation!.Settle(new QuotaUsage(70_000, 0));
        }

        await using var second = FileQuotaLedger.Open(Path, clock);
        Used(second, QuotaLimitKind.TokensPerDay).ShouldBe(70_000);
        (await second.ReserveAsync(new[] { Claim(1, 0) })).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_second_writer_is_told_so()
    {
        await using var first = FileQuotaLedger.Open(Path, clock);

        Should.Throw<IOException>(() => FileQuotaLedger.Open(Path, clock)).Message
            .ShouldBe($"The ledger file '{Path}' is in use by another process. "
                + "Give each process a file of its own, or share limits with Kind: PostgreSql.");
    }

    [Fact]
    public async Task A_last_line_torn_anywhere_is_cut_off()
    {
        await using (var first = FileQuotaLedger.Open(Path, clock)) { await Spend(first, 500, 500); }
        var whole = File.ReadAllBytes(Path);
        var lastLine = Encoding.UTF8.GetString(whole).TrimEnd('\n').LastIndexOf('\n') + 1;
        for (var length = 0; length < whole.Length; length++)
        {
            if (length < lastLine && length > "providers-ledger 1\n".Length) { continue; }
            var torn = System.IO.Path.Combine(folder, $"torn-{length}");
            File.WriteAllBytes(torn, whole[..length]);

            await using var ledger = FileQuotaLedger.Open(torn, clock);
            await Spend(ledger, 1, 1);
        }
    }

    [Fact]
    public async Task Damage_in_the_middle_is_no_torn_write_and_stops_the_start()
    {
        await using (var first = FileQuotaLedger.Open(Path, clock)) { await Spend(first, 500, 500); }
        var text = File.ReadAllText(Path);
        File.WriteAllText(Path, text.Replace("\"limit\":\"TokensPerDay\"", "\"limit\":\"TokensPerDax\""));

        Should.Throw<InvalidDataException>(() => FileQuotaLedger.Open(Path, clock)).Message.ShouldContain("Line 2");
        File.WriteAllText(Path, "{ \"a\": 1 }");
        Should.Throw<InvalidDataException>(() => FileQuotaLedger.Open(Path, clock)).Message.ShouldContain("is not a ledger file");
    }

    [Fact]
    public async Task A_new_day_starts_from_zero_and_old_ones_leave_the_file()
    {
        await using (var first = FileQuotaLedger.Open(Path, clock)) { await Spend(first, 64_000, 1); }
        clock.Advance(TimeSpan.FromDays(1));
        await using (var second = FileQuotaLedger.Open(Path, clock)) { await Spend(second, 64_000, 1); }
        clock.Advance(TimeSpan.FromDays(90));
        await using (FileQuotaLedger.Open(Path, clock))
        {
        }

        File.ReadAllText(Path).ShouldBe("providers-ledger 1\n");
    }

    [Fact]
    public async Task A_steady_load_seldom_touches_the_file()
    {
        await using var ledger = FileQuotaLedger.Open(Path, clock);
        for (var i = 0; i < 30_000; i++)
        {
            await Spend(ledger, 1, 1);
            if (i % 100 == 0) { clock.Advance(TimeSpan.FromSeconds(1)); }
        }

        File.ReadLines(Path).Count().ShouldBeLessThan(30_000 / 20);
    }

    [Fact]
    public async Task Nobody_who_comes_while_funds_are_being_drawn_is_forgotten()
    {
        await using var ledger = FileQuotaLedger.Open(Path, clock);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) { await Spend(ledger, 20, 20); }
        }))).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task Spend(IQuotaLedger ledger, long tokens, long cost)
    {
        var decision = await ledger.ReserveAsync(new[] { Claim(tokens, cost) });
        decision.IsGranted.ShouldBeTrue(decision.Refusal?.ToString());
        decision.Reservation!.Settle(new QuotaUsage(tokens, cost));
    }

    private static QuotaClaim Claim(long tokens, long cost) => new(Tenant, Limits, 1, tokens, cost);

    private static long Used(IQuotaLedger ledger, QuotaLimitKind kind)
        => ledger.Read().Single(reading => reading.Scope == Tenant && reading.Limit == kind).Used;
}
