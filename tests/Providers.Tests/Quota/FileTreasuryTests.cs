using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class FileTreasuryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("treasury-").FullName;
    private readonly TestClock clock = new();

    private string Path => System.IO.Path.Combine(folder, "ledger.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_file_of_which_little_counts_is_written_anew()
    {
        using var treasury = FileTreasury.Open(Path, clock);
        var (last, shrunk) = (0L, 0);
        for (var i = 0; i < 1_000; i++)
        {
            await DrawAsync(treasury, new string('a', 4_000));
            var size = new FileInfo(Path).Length;
            if (size < last) { shrunk++; }
            last = size;
        }

        shrunk.ShouldBeInRange(2, 4, "four million characters, one million at a time");
    }

    [Fact]
    public async Task A_file_of_which_all_counts_is_not_written_anew_at_each_move()
    {
        using var treasury = FileTreasury.Open(Path, clock);
        await treasury.MoveAsync([.. Enumerable.Range(0, 12_000).Select(i => Draw($"tenant {i}"))], CancellationToken.None);
        await DrawAsync(treasury, "tenant 1");
        var before = new FileInfo(Path).Length;

        await DrawAsync(treasury, "tenant 1");

        new FileInfo(Path).Length.ShouldBeInRange(before + 50, before + 500, "one line");
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_anew_serves_all_the_same_until_it_can()
    {
        var name = new string('a', 4_000);
        using (var treasury = FileTreasury.Open(Path, clock))
        {
            Directory.CreateDirectory(Path + ".new");
            for (var i = 0; i < 400; i++) { await DrawAsync(treasury, name); }
            new FileInfo(Path).Length.ShouldBeGreaterThan(400 * 4_000);

            Directory.Delete(Path + ".new");
            for (var i = 0; i < 400; i++) { await DrawAsync(treasury, name); }
            new FileInfo(Path).Length.ShouldBeLessThan(400 * 4_000);
        }

        using var next = FileTreasury.Open(Path, clock);
        next.Known().ShouldHaveSingleItem().Value.ShouldBe(800);
    }

    private FundMove Draw(string tenant) => new(
        new FundKey(
            new QuotaScope(QuotaScopeKind.Tenant, tenant),
            QuotaLimitKind.TokensPerDay,
            DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)),
        Allowed: 1_000_000,
        Owed: 0,
        Demand: 1,
        Ahead: 0);

    private ValueTask<IReadOnlyList<FundGrant>> DrawAsync(FileTreasury treasury, string tenant)
        => treasury.MoveAsync([Draw(tenant)], CancellationToken.None);
}
