using Microsoft.Extensions.AI;
using Xunit.Abstractions;

namespace Providers.Tests.Simulations;

public class BlameTests(ITestOutputHelper output)
{
    private const int Requests = 400;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    private const string TwoLinks = """{ "Routes": { "chat": { "Backends": ["first", "second"], "Policy": "Fastest" } } }""";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.1)]
    public async Task A_backend_that_fails_fast_never_looks_fast(int seed, double failures)
    {
        await using var simulation = new Simulation(
            seed,
            TwoLinks,
            (clock, chance) => new Link("first", clock, chance) { FirstContent = _ => TimeSpan.FromSeconds(1), FailsFast = failures },
            (clock, chance) => new Link("second", clock, chance));
        double? known = null;
        for (var request = 0; request < Requests; request++)
        {
            simulation.Ask(1, Pace);
            var now = simulation.Report("first").FirstContentSeconds;
            // Silence alone draws it down, by half in five minutes.
            (now >= known * Math.Pow(0.5, (Pace + TimeSpan.FromSeconds(1)) / TimeSpan.FromMinutes(5)) || known is null).ShouldBeTrue();
            known = now;
        }

        simulation.Finish();

        var sends = simulation.Links[0].Sends.Count;
        output.WriteLine($"seed {seed}: {sends} sends to it in {Requests} requests");
        simulation.Outcomes.ShouldAllBe(outcome => outcome.IsWhole);
        sends.ShouldBeLessThan(Requests / 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_without_patience_blames_nobody(bool byToken)
    {
        await using var simulation = new Simulation(
            1, TwoLinks, (clock, chance) => new Link("first", clock, chance), (clock, chance) => new Link("second", clock, chance));
        var patience = TimeSpan.FromMilliseconds(1);
        for (var i = 0; i < 1_000; i++)
        {
            using var leaving = new CancellationTokenSource(byToken ? patience : TimeSpan.FromHours(1), simulation.Clock);
            var options = byToken ? null : new ChatOptions().ForProviders(ask => ask.Deadline = patience);
            var asking = simulation.Router.GetResponseAsync("What is the answer?", options, leaving.Token);
            simulation.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await asking.ShouldThrowAsync<Exception>();
        }

        foreach (var name in new[] { "first", "second" })
        {
            var report = simulation.Report(name);
            report.Circuit.ShouldBe("Closed");
            report.ConsecutiveFailures.ShouldBe(0);
            report.SuccessRate.ShouldBe(1);
            report.IsSlow.ShouldBeFalse();
            report.Hold.ShouldBeNull();
            report.InFlight.ShouldBe(0);
            report.FirstContentSeconds.ShouldBeNull();
        }

        simulation.Links[0].Sends.Count.ShouldBeGreaterThan(0);
        simulation.Router.Status.Connectivity.ShouldBe("Online");
    }
}
