using Microsoft.Extensions.AI;
using Providers.Quota;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quota;

/// <summary>What a router tells people of use and spend, from the answer on the wire to the table.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("usage-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tells_tokens_and_cost_by_backend_route_tenant_and_day_and_remembers_them(bool streamed)
    {
        await using (var stage = Open())
        {
            stage.First.Enqueue(SimulatedReply.Failure(500), SimulatedReply.Failure(500));
            stage.First.Default = Answer(new SimulatedUsage(1000, 100) { CachedInput = 400, Reasoning = 60 });
            stage.Second.Default = Answer(new SimulatedUsage(500, 50));
            for (var i = 0; i < 3; i++) { (await stage.AskAsync(streamed, Tenant("acme"))).Failure.ShouldBeNull(); }
            (await stage.AskAsync(streamed)).Failure.ShouldBeNull();
            ShouldTellItAll(stage);
        }

        // What a new process would know.
        await using var restarted = Open();
        while (restarted.Router.Usage().Count < 3) { await Task.Yield(); }
        ShouldTellItAll(restarted);
    }

    private static void ShouldTellItAll(RouterOverSockets stage)
    {
        var rows = stage.Router.Usage(new UsageQuery { GroupBy = UsageGrouping.Backend | UsageGrouping.Route | UsageGrouping.Tenant });
        rows.ShouldBe(
        [
            new UsageRow
            {
                Backend = "first", Route = "chat", Tenant = "", Requests = 1,
                InputTokens = 1000, CachedInputTokens = 400, OutputTokens = 100, ReasoningTokens = 60, Cost = 0.00084m,
            },
            new UsageRow
            {
                Backend = "first", Route = "chat", Tenant = "acme", Requests = 2,
                InputTokens = 2000, CachedInputTokens = 800, OutputTokens = 200, ReasoningTokens = 120, Cost = 0.00168m,
            },
            new UsageRow { Backend = "second", Route = "chat", Tenant = "acme", Requests = 1, InputTokens = 500, OutputTokens = 50, Cost = 0.0006m },
        ]);
        stage.Router.Usage().ShouldAllBe(row => row.Day != null);
        stage.Router.Usage(new UsageQuery { Tenant = "acme", GroupBy = UsageGrouping.Total }).ShouldHaveSingleItem().Cost.ShouldBe(0.00228m);

        var table = new StringWriter();
        UsageCsv.Write(table, rows);
        table.ToString().ShouldContain(",second,chat,acme,1,0,0,500,0,50,0,0.0006");
    }

    private RouterOverSockets Open() => RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI")
        .With("Ledger:Kind", "File").With("Ledger:File", Path.Combine(folder, "ledger.json"))
        .With("Backends:first:Price:InputPerMillion", "1.0").With("Backends:first:Price:CachedInputPerMillion", "0.1")
        .With("Backends:first:Price:OutputPerMillion", "2.0")
        .With("Backends:second:Price:InputPerMillion", "1.0").With("Backends:second:Price:OutputPerMillion", "2.0")
        .With("Tenants:acme:Limits:CostPerDay", "1.0"));

    private static SimulatedReply Answer(SimulatedUsage usage) => SimulatedReply.Text("two days") with { Usage = usage };

    private static ChatOptions Tenant(string name) => new ChatOptions().ForProviders(own => own.Tenant = name);
}
