namespace Providers.Scenarios.Ledger;

/// <summary>Four processes on one database under load. Fifteen seconds; sixty with PROVIDERS_ALL_SEEDS=1.</summary>
public sealed class PostgresFleetTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private const int Nodes = 4;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("PROVIDERS_ALL_SEEDS") == "1" ? 60 : 15);

    private readonly string folder = Directory.CreateTempSubdirectory("fleet-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Spends_the_limit_and_no_more_through_an_outage_and_a_kill()
    {
        var nodes = Enumerable.Range(0, Nodes)
            .Select(n => NodeProcess.Start("postgres", server.ConnectionString, Path.Combine(folder, $"{n}"), Duration))
            .ToArray();
        try
        {
            foreach (var node in nodes) { await node.WaitUntilSpendingAsync(0); }
            await Task.Delay(Duration / 5);
            var (asked, trips) = (nodes.Sum(node => node.Counters.Asked), nodes.Sum(node => node.Counters.RoundTrips));
            (trips / (double)asked).ShouldBeLessThan(0.05, $"{trips} round trips for {asked} requests");

            if (server.CanBeStopped)
            {
                await server.StopAsync();
                await Task.Delay(Duration / 10);
                await server.StartAsync();
            }

            await Task.Delay(Duration / 10);
            await nodes[0].KillAsync();
            foreach (var node in nodes[1..]) { await node.WaitAsync(); }

            nodes.Sum(node => node.Counters.Spent).ShouldBeInRange(1, LedgerLoad.TokensPerDay);
        }
        finally
        {
            foreach (var node in nodes) { node.Dispose(); }
        }
    }
}
