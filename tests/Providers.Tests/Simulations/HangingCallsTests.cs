using System.Globalization;
using Xunit.Abstractions;

namespace Providers.Tests.Simulations;

public class HangingCallsTests(ITestOutputHelper output)
{
    private const int Requests = 100_000;
    private const double Cap = 0.05;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(1)]
    public async Task Hedging_cuts_the_P99_of_first_content_tenfold_within_its_cap(int seed)
    {
        await using var plain = TwoLinks(seed, hedges: false);
        plain.Ask(Requests / 5, Pace);
        plain.Finish();
        await using var hedged = TwoLinks(seed, hedges: true);
        hedged.Ask(Requests, Pace);
        hedged.Finish();

        var before = new Distribution(plain.Outcomes.Select(outcome => outcome.FirstContent));
        var after = new Distribution(hedged.Outcomes.Select(outcome => outcome.FirstContent));
        var extra = hedged.Links.Sum(link => link.Sends.Count) - Requests;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            seed {seed}, 2 % of calls hang 20 s, {Requests} requests at 20/s, trace {hedged.Digest()}
            unhedged: first content {before}
            hedged:   first content {after}; {extra} extra sends
            """));

        (before.Percentile(0.99) / after.Percentile(0.99)).ShouldBeGreaterThanOrEqualTo(10);
        extra.ShouldBeLessThanOrEqualTo((int)(Requests * Cap));
        CapIsNeverPassed(hedged);
    }

    /// <summary>At every moment: no more hedges than a part of the requests so far, and one a minute.</summary>
    private static void CapIsNeverPassed(Simulation simulation)
    {
        var hedges = simulation.Outcomes
            .SelectMany((outcome, number) => outcome.Report.Attempts
                .Where(attempt => attempt.Purpose == AttemptPurpose.Hedge)
                .Select(attempt => number * Pace + attempt.StartedAfter))
            .Order()
            .ToList();
        for (var sent = 0; sent < hedges.Count; sent++)
        {
            var requests = Math.Min(Requests, (int)(hedges[sent] / Pace) + 1);
            (sent + 1).ShouldBeLessThanOrEqualTo((int)(requests * Cap + hedges[sent].TotalMinutes + 1));
        }
    }

    private static Simulation TwoLinks(int seed, bool hedges) => new(
        seed,
        $$"""
        { "Routes": { "chat": { "Backends": ["a", "b"], "Policy": "Fastest", "Hedge": { "Enabled": {{(hedges ? "true" : "false")}} } } } }
        """,
        (clock, chance) => new Link("a", clock, chance) { Hangs = 0.02 },
        (clock, chance) => new Link("b", clock, chance) { Hangs = 0.02 });
}
