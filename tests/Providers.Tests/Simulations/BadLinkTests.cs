using System.Globalization;
using Providers.Testing;
using Xunit.Abstractions;

namespace Providers.Tests.Simulations;

/// <summary>
/// A direct way that takes two seconds and loses 15 % of its connections, and two relays, one of which swallows everything for a minute
/// in every ten.
/// </summary>
public class BadLinkTests(ITestOutputHelper output)
{
    private const int Requests = 100_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(1)]
    public async Task A_bad_link_is_not_noticed(int seed)
    {
        await using var simulation = BadLink(seed);
        var naive = new NaiveClient(Direct(simulation.Clock, seed), simulation.Clock);

        simulation.Ask(Requests, Pace, beside: naive.AskAsync);
        simulation.Finish();

        var first = new Distribution(simulation.Outcomes.Select(outcome => outcome.FirstContent));
        var failed = simulation.Outcomes.Count(outcome => !outcome.IsWhole);
        var sends = simulation.Links.Sum(link => link.Sends.Count);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            seed {seed}, {Requests} requests at 20/s, trace {simulation.Digest()}
            router: {failed} failed, first content {first}; {sends} sends
            naive:  {naive.FirstContents.Count(time => time is null)} failed, first content {new Distribution(naive.FirstContents)}
            """));

        failed.ShouldBeLessThanOrEqualTo(Requests / 10_000);
        first.Mean.ShouldBeLessThanOrEqualTo(600);
        first.Percentile(0.99).ShouldBeLessThanOrEqualTo(800);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_trace()
    {
        (await TraceAsync(7)).ShouldBe(await TraceAsync(7));
        (await TraceAsync(7)).ShouldNotBe(await TraceAsync(8));
    }

    private static async Task<string> TraceAsync(int seed)
    {
        await using var simulation = BadLink(seed);
        simulation.Ask(8_000, Pace);
        simulation.Finish();
        return simulation.Digest();
    }

    private static Simulation BadLink(int seed) => new(
        seed,
        """
        {
            "Backends": {
                "direct": { "Health": { "SlowFirstContent": "1500ms" } },
                "relay-a": { "Health": { "SlowFirstContent": "1500ms" } },
                "relay-b": { "Health": { "SlowFirstContent": "1500ms" } } },
            "Routes": { "chat": { "Backends": ["direct", "relay-a", "relay-b"], "Policy": "Fastest", "Hedge": { "Enabled": true } } }
        }
        """,
        Direct,
        (clock, chance) => new Link("relay-a", clock, chance)
        {
            Resets = 0.005,
            BlackHoles = new BlackHoles(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1)),
        },
        (clock, chance) => new Link("relay-b", clock, chance) { Resets = 0.005 });

    private static Link Direct(VirtualTimeProvider clock, int chance) => new("direct", clock, chance)
    {
        FirstContent = Link.LogNormalOfMean(TimeSpan.FromSeconds(2), 0.5),
        Resets = 0.15,
    };
}
