using Xunit.Abstractions;

namespace Providers.Tests.Simulations;

public class OutageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan DownAt = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);

    /// <summary>Where the recovery falls between two probes, and requests between two rounds, decides how soon it is noticed.</summary>
    public static TheoryData<int, int, int> SeedsAndPhases()
    {
        var data = new TheoryData<int, int, int>();
        for (var step = 0; step < 40; step++)
        {
            data.Add(step + 1, step * 125, step % 4 * 300 + 1);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SeedsAndPhases))]
    public async Task A_primary_that_is_away_for_a_minute_costs_nobody_an_answer(int seed, int recoveryMilliseconds, int requestMilliseconds)
    {
        var downUntil = DownAt + Outage + TimeSpan.FromMilliseconds(recoveryMilliseconds);
        await using var simulation = new Simulation(
            seed,
            """{ "Routes": { "chat": { "Backends": ["primary", "fallback"], "Policy": "Ordered" } } }""",
            (clock, chance) => new Link("primary", clock, chance) { IsDown = now => now >= DownAt && now < downUntil },
            (clock, chance) => new Link("fallback", clock, chance));

        simulation.Clock.Advance(TimeSpan.FromMilliseconds(requestMilliseconds));
        simulation.Ask(150, TimeSpan.FromSeconds(1));
        simulation.Finish();

        var primary = simulation.Links[0];
        var trials = simulation.Log.Entries.Count(entry => entry.Id.Id == 12);
        var during = primary.Sends.Count(sent => sent >= DownAt && sent < downUntil);
        var back = primary.Sends.First(sent => sent >= downUntil) - downUntil;
        output.WriteLine($"seed {seed}: {during} sends during the outage, {trials} half-open generations, back after {back.TotalSeconds:F2} s");

        simulation.Outcomes.ShouldAllBe(outcome => outcome.IsWhole);
        during.ShouldBeLessThanOrEqualTo(3 + trials);
        back.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        simulation.Outcomes[^1].Report.Backend.ShouldBe("primary");
    }
}
