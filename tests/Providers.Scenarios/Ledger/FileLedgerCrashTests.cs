using Providers.Quota;
using Xunit.Abstractions;

namespace Providers.Scenarios.Ledger;

/// <summary>Kill -9 at random moments under load. Twenty times; two hundred with PROVIDERS_ALL_SEEDS=1.</summary>
public sealed class FileLedgerCrashTests(ITestOutputHelper output) : IDisposable
{
    private const long Limit = 640_000_000;
    private const long Block = Limit / 64;

    private static readonly int Crashes = Environment.GetEnvironmentVariable("PROVIDERS_ALL_SEEDS") == "1" ? 200 : 20;

    private readonly string folder = Directory.CreateTempSubdirectory("ledger-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Counts_never_one_too_few_and_at_most_a_block_too_many()
    {
        var random = new Random(6);
        var (path, counters) = (Path.Combine(folder, "ledger.json"), Path.Combine(folder, "counters"));
        long spentBefore = 0, tokensBefore = 0, costBefore = 0, mostOver = 0;
        for (var crash = 1; crash <= Crashes; crash++)
        {
            using var node = NodeProcess.Start("file", path, counters, Limit, TimeSpan.FromMinutes(5));
            await node.WaitUntilSpendingAsync(spentBefore);
            await Task.Delay(random.Next(200));
            await node.KillAsync();

            await using var ledger = FileQuotaLedger.Open(path);
            var (tokens, cost) = (Recovered(ledger, QuotaLimitKind.TokensPerDay), Recovered(ledger, QuotaLimitKind.CostPerDay));
            var spent = node.Counters.Spent - spentBefore;
            (tokens - tokensBefore).ShouldBeInRange(spent, spent + Block, $"tokens after crash {crash}");
            (cost - costBefore).ShouldBeInRange(spent, spent + Block, $"cost after crash {crash}");
            mostOver = Math.Max(mostOver, tokens - tokensBefore - spent);
            (spentBefore, tokensBefore, costBefore) = (spentBefore + spent, tokens, cost);
        }

        output.WriteLine($"{Crashes} crashes, {spentBefore} spent, at most {mostOver} counted too many by one, of a block of {Block}");
    }

    [Fact]
    public async Task A_second_process_is_kept_out()
    {
        var path = Path.Combine(folder, "ledger.json");
        using var node = NodeProcess.Start("file", path, Path.Combine(folder, "counters"), Limit, TimeSpan.FromMinutes(5));
        await node.WaitUntilSpendingAsync(0);

        Should.Throw<IOException>(() => FileQuotaLedger.Open(path)).Message.ShouldContain("is in use by another process");
    }

    private static long Recovered(IQuotaLedger ledger, QuotaLimitKind kind)
        => ledger.Read().Single(reading => reading.Scope == LedgerLoad.Tenant && reading.Limit == kind).Used;
}
