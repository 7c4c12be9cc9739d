using Npgsql;

namespace Providers.Scenarios.Ledger;

/// <summary>Four processes on one database under load. Fifteen seconds; sixty with PROVIDERS_ALL_SEEDS=1.</summary>
public sealed class PostgresFleetTests : IAsyncLifetime, IDisposable
{
    private const int Nodes = 4;

    // A node spends some five thousand tokens a second.
    private const long Plenty = 10_000_000;

    private static readonly TimeSpan Duration
        = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("PROVIDERS_ALL_SEEDS") == "1" ? 60 : 15);

    // Each test has a database of its own: the nodes of all share one tenant.
    private readonly PostgresServer server = new();
    private readonly string folder = Directory.CreateTempSubdirectory("fleet-").FullName;
    private readonly List<NodeProcess> nodes = [];

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Seldom_asks_the_database()
    {
        await StartAsync(Plenty);
        await Task.WhenAll(nodes.Select(node => node.WaitAsync()));

        var (asked, trips) = (nodes.Sum(node => node.Counters.Asked), nodes.Sum(node => node.Counters.RoundTrips));
        (trips / (double)asked).ShouldBeLessThan(0.05, $"{trips} round trips for {asked} requests");
    }

    [Fact]
    public async Task Uses_the_limit_up_and_never_exceeds_it_though_the_server_stops_and_a_node_is_killed()
    {
        var limit = (long)(Duration.TotalSeconds * 6_000);
        await StartAsync(limit);
        await Task.Delay(Duration / 10);
        if (server.CanBeStopped)
        {
            await server.StopAsync();
            await Task.Delay(Duration / 10);
            await server.StartAsync();
        }

        await nodes[0].KillAsync();
        await Task.WhenAll(nodes.Skip(1).Select(node => node.WaitAsync()));

        nodes.Sum(node => node.Counters.Spent).ShouldBeInRange((long)(0.95 * limit), limit);
    }

    [Fact]
    public async Task The_share_of_a_killed_node_comes_back_when_its_lease_ends()
    {
        await StartAsync(Plenty);
        await nodes[0].KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(10));

        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(
            "SELECT count(*), sum(parts), min(parts) FROM providers_nodes WHERE expires > clock_timestamp()");
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        reader.GetInt64(0).ShouldBe(Nodes - 1);
        reader.GetInt64(1).ShouldBeInRange(900_000, 1_000_000);
        reader.GetInt32(2).ShouldBeGreaterThan(150_000);
    }

    private async Task StartAsync(long limit)
    {
        for (var n = 0; n < Nodes; n++)
        {
            nodes.Add(NodeProcess.Start("postgres", server.ConnectionString, Path.Combine(folder, $"{n}"), limit, Duration));
        }

        foreach (var node in nodes) { await node.WaitUntilSpendingAsync(0); }
    }
}
