using Providers.Health;
using Providers.Telemetry;
using Providers.Testing;
using Xunit.Abstractions;

namespace Providers.Tests.Simulations;

public class OfflineTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ProbeInterval = HealthOptions.Default.ProbeEvery;
    private static readonly TimeSpan GoneAt = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LocalFirstContent = TimeSpan.FromMilliseconds(700);

    public static TheoryData<int, bool> Phases()
    {
        var data = new TheoryData<int, bool>();
        for (var phase = 0; phase < 5_000; phase += 500)
        {
            data.Add(phase, false);
            data.Add(phase, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task Nobody_waits_for_what_is_gone_and_its_return_is_noticed(int phaseMilliseconds, bool isSwallowed)
    {
        var back = GoneAt + TimeSpan.FromSeconds(120) + TimeSpan.FromMilliseconds(phaseMilliseconds);
        await using var simulation = new Simulation(
            phaseMilliseconds + 1,
            """
            {
                "Backends": { "a": { "Timeouts": { "FirstContent": "5s" } }, "b": { "Timeouts": { "FirstContent": "5s" } } },
                "Routes": { "chat": { "Backends": ["a", "b"], "Policy": "Ordered", "Degrade": ["local"] } }
            }
            """,
            (clock, chance) => Gone("a", clock, chance, back, isSwallowed),
            (clock, chance) => Gone("b", clock, chance, back, isSwallowed),
            (clock, chance) => new Link("local", clock, chance, BackendPlacement.Local) { FirstContent = _ => LocalFirstContent });
        var changes = new List<(TimeSpan At, ConnectivityChanged Change)>();
        simulation.Router.Events.ConnectivityChanged += change => changes.Add((simulation.Elapsed, change));

        simulation.Ask(200, TimeSpan.FromSeconds(1));
        simulation.Finish();

        var gone = changes.Single(change => change.Change.To == ConnectivityState.Offline).At;
        var noticed = changes.Single(change => change.Change.From == ConnectivityState.Offline).At;
        output.WriteLine($"seed {phaseMilliseconds + 1}: offline {gone - GoneAt} after it went, back {noticed - back} after it came");
        simulation.Outcomes.ShouldAllBe(outcome => outcome.IsWhole);
        simulation.Links.Take(2).SelectMany(link => link.Sends).ShouldAllBe(sent => sent <= gone || sent >= noticed);
        var meanwhile = simulation.Outcomes.Take((int)noticed.TotalSeconds).Skip((int)gone.TotalSeconds + 1).ToList();
        meanwhile.Count.ShouldBeGreaterThan(60);
        meanwhile.ShouldAllBe(outcome => outcome.FirstContent == LocalFirstContent && outcome.Report.Degraded);
        (noticed - back).ShouldBeLessThanOrEqualTo(ProbeInterval);
        simulation.Outcomes[^1].Report.Backend.ShouldBe("a");
    }

    [Fact]
    public async Task Forced_offline_sends_nothing_not_even_probes()
    {
        await using var simulation = new Simulation(
            1,
            """{ "Routes": { "chat": { "Backends": ["a"], "Degrade": ["local"] } } }""",
            (clock, chance) => new Link("a", clock, chance) { IsDown = now => now < TimeSpan.FromMinutes(10) },
            (clock, chance) => new Link("local", clock, chance, BackendPlacement.Local));
        simulation.Ask(10, TimeSpan.FromSeconds(1));
        var (sends, probes) = (simulation.Links[0].Sends.Count, simulation.Links[0].Backend.ProbeCount);
        probes.ShouldBeGreaterThan(0);

        simulation.Router.IsForcedOffline = true;
        simulation.Ask(300, TimeSpan.FromSeconds(1));
        simulation.Finish();

        simulation.Links[0].Sends.Count.ShouldBe(sends);
        simulation.Links[0].Backend.ProbeCount.ShouldBe(probes);
        simulation.Outcomes.ShouldAllBe(outcome => outcome.IsWhole);
    }

    private static Link Gone(string name, VirtualTimeProvider clock, int chance, TimeSpan back, bool isSwallowed) => new(name, clock, chance)
    {
        IsDown = now => !isSwallowed && now >= GoneAt && now < back,
        BlackHoles = isSwallowed ? new BlackHoles(GoneAt, TimeSpan.FromDays(1), back - GoneAt) : BlackHoles.None,
    };
}
