using Npgsql;
using Providers.Quota;
using Xunit.Abstractions;

namespace Providers.Scenarios.Ledger;

/// <summary>Four processes on one database under load. Fifteen seconds; sixty with PROVIDERS_ALL_SEEDS=1.</summary>
public sealed class PostgresFleetTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
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
        output.WriteLine($"{trips} round trips for {asked} requests: {trips / (double)asked:0.0000} a request, {asked / Duration.TotalSeconds / Nodes:0} requests a second and node");
        (trips / (double)asked).ShouldBeLessThan(0.05, $"{trips} round trips for {asked} requests");
    }

    [Fact]
    public async Task Uses_the_limit_up_and_never_exceeds_it_though_the_server_stops_and_a_node_is_killed()
    {
        var limit = (long)(Duration.TotalSeconds * 6_000);
        await StartAsync(limit);
        await UntilAsync(() => Spent > limit / 10);
        if (server.CanBeStopped)
        {
            await server.StopAsync();
            await UntilNothingIsLeftToSpendAsync();
            await server.StartAsync();
            var before = Spent;
            await UntilAsync(() => Spent > before);
        }

        await UntilAsync(() => Spent > limit / 4);
        await nodes[0].KillAsync();
        await Task.WhenAll(nodes.Skip(1).Select(node => node.WaitAsync()));

        output.WriteLine($"limit {limit}, spent {Spent}: utilisation {Spent / (double)limit:0.00 %}, overspent {Math.Max(0, Spent - limit)}");
        Spent.ShouldBeInRange((long)(0.95 * limit), limit);
    }

    [Fact]
    public async Task What_a_killed_node_held_and_had_not_opened_comes_back_with_its_share_when_its_lease_ends()
    {
        await StartAsync(Plenty);
        await UntilAsync(async () => (await HeldAsync()).Nodes == Nodes);
        await nodes[0].KillAsync();
        await UntilAsync(async () => (await HeldAsync()).Nodes == Nodes - 1);
        await UntilAsync(async () => await LiveAsync() is (Nodes - 1, NodeShare.Slots));
        nodes.ForEach(node => node.Stop());
        await Task.WhenAll(nodes.Skip(1).Select(node => node.WaitAsync()));

        // Those that ended in peace gave back all that they had not spent; what is left is what the dead one had opened.
        var lost = await DrawnAsync() - Spent;
        output.WriteLine($"the killed node left {lost} stranded of a slice of at most {Plenty / 64}");
        lost.ShouldBeInRange(0, Plenty / 64 / 4, "at most a fourth of a slice");
        (await HeldAsync()).ShouldBe((0, 0));
    }

    private long Spent => nodes.Sum(node => node.Counters.Spent);

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) { await Task.Delay(20); }
    }

    private async Task UntilNothingIsLeftToSpendAsync()
    {
        for (var (spent, asked) = (-1L, 0L); spent != Spent;)
        {
            (spent, asked) = (Spent, nodes.Sum(node => node.Counters.Asked));
            await UntilAsync(() => nodes.Sum(node => node.Counters.Asked) > asked + 200);
        }
    }

    private Task<(long Nodes, long Unopened)> HeldAsync()
        => ReadAsync("SELECT count(DISTINCT node), coalesce(sum(held - opened), 0)::bigint FROM providers_slices WHERE held > 0");

    private Task<(long Nodes, long Slots)> LiveAsync()
        => ReadAsync("SELECT count(*), coalesce(sum(providers_count(slots)), 0)::bigint FROM providers_nodes WHERE expires > clock_timestamp()");

    private async Task<long> DrawnAsync() => (await ReadAsync("SELECT coalesce(sum(drawn), 0)::bigint, 0::bigint FROM providers_quota")).First;

    private async Task<(long First, long Second)> ReadAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
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
