using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Tests.Routing;

/// <summary>What holds for every plan, over many made by chance. A failure names its seed.</summary>
public class RoutePlanPropertyTests
{
    private static readonly string?[] RegionNames = ["eu", "us", null];

    public static TheoryData<string> Policies { get; } = [.. RoutingPolicies.BuiltIn.Select(policy => policy.Name)];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_backend_is_exactly_once_a_leg_or_a_rejection(string policy) => ForAll(policy, (readings, plan, _, seed) =>
    {
        var legs = Given.Legs(plan, readings);
        var told = legs.Concat(plan.Rejections.Select(rejection => rejection.Backend));

        told.Order().ShouldBe(readings.Select(NameOf).Order(), $"seed {seed}");
        legs.Count.ShouldBe(plan.LegCount, $"seed {seed}");
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void No_leg_has_an_obstacle_and_every_rejection_has_one(string policy) => ForAll(policy, (readings, plan, profile, seed) =>
    {
        var legs = Given.Legs(plan, readings).ToHashSet();
        foreach (var reading in readings)
        {
            var free = RouteFilter.Check(profile, reading.Candidate.Backend, reading.Standing) == RouteObstacle.None;
            free.ShouldBe(legs.Contains(NameOf(reading)), $"seed {seed}, {NameOf(reading)}");
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Ranks_never_fall_from_leg_to_leg(string policy) => ForAll(policy, (_, plan, _, seed) =>
    {
        var last = RouteRank.None;
        while (plan.TryNext(out var leg))
        {
            ((int)leg.Rank).ShouldBeGreaterThanOrEqualTo((int)last, $"seed {seed}");
            last = leg.Rank;
        }
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_same_chance_gives_the_same_plan(string policy) => ForAll(policy, (readings, plan, profile, seed) =>
    {
        using var again = Given.Plan(profile, PolicyNamed(policy), Given.Context(seed), readings);

        again.Explain("chat").ToString().ShouldBe(plan.Explain("chat").ToString(), $"seed {seed}");
    });

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_leg_and_every_rejection_has_a_reason(string policy) => ForAll(policy, (_, plan, _, seed) =>
    {
        var explanation = plan.Explain("chat");

        explanation.Legs.ShouldAllBe(leg => leg.Reason.Length > 0, $"seed {seed}");
        explanation.Rejections.ShouldAllBe(rejection => rejection.Reason.Length > 0, $"seed {seed}");
    });

    [Fact]
    public void Cheapest_goes_by_cost_among_equals() => ForAll("Cheapest", (readings, plan, _, seed) =>
    {
        var last = (Rank: RouteRank.None, Cost: decimal.MinValue);
        while (plan.TryNext(out var leg))
        {
            var cost = readings[leg.Index].Candidate.Cost ?? decimal.MaxValue;
            if (leg.Rank == last.Rank && !leg.IsDegrade)
            {
                cost.ShouldBeGreaterThanOrEqualTo(last.Cost, $"seed {seed}");
            }

            last = (leg.Rank, cost);
        }
    });

    private static void ForAll(string policy, Action<RouteReading[], RoutePlan, RequestProfile, int> check)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var chance = new Random(seed);
            var profile = SomeProfile(chance);
            var readings = SomeReadings(chance);
            using var plan = Given.Plan(profile, PolicyNamed(policy), Given.Context(seed), readings);
            check(readings, plan, profile, seed);
        }
    }

    private static IRoutingPolicy PolicyNamed(string name) => RoutingPolicies.BuiltIn.Single(policy => policy.Name == name);

    private static string NameOf(RouteReading reading) => reading.Candidate.Backend.Name;

    private static RequestProfile SomeProfile(Random chance)
    {
        var options = new ChatOptions { MaxOutputTokens = chance.Next(3) == 0 ? chance.Next(1, 400) : null };
        if (chance.Next(3) == 0)
        {
            options.Tools = [new HostedWebSearchTool()];
        }

        if (chance.Next(3) == 0)
        {
            options.ForProviders(ask => ask.MaxCost = chance.Next(5));
        }

        return Given.Profile(options, new() { AllowedRegions = chance.Next(3) == 0 ? ["eu"] : null });
    }

    private static RouteReading[] SomeReadings(Random chance)
        => [.. Enumerable.Range(0, chance.Next(0, 14)).Select(i => SomeReading($"b{i:00}", chance))];

    private static RouteReading SomeReading(string name, Random chance) => new()
    {
        Candidate = new RoutingCandidate
        {
            Backend = Given.Backend(name, (BackendCapabilities)chance.Next(128)) with
            {
                Region = RegionNames[chance.Next(3)],
                ContextWindow = chance.Next(2) == 0 ? null : chance.Next(50, 1000),
                MaxOutputTokens = chance.Next(2) == 0 ? null : chance.Next(1, 400),
            },
            Weight = chance.Next(4),
            Cost = chance.Next(4) == 0 ? null : chance.Next(5),
            FirstContentSeconds = chance.Next(3) == 0 ? null : chance.NextDouble(),
            InFlight = chance.Next(4),
            Headroom = chance.NextDouble(),
            IsSlow = chance.Next(4) == 0,
            IsSessionHome = chance.Next(10) == 0,
        },
        IsDegrade = chance.Next(5) == 0,
        IsCircuitOpen = chance.Next(5) == 0,
        Hold = chance.Next(6) == 0 ? new RouteHold("held", null) : null,
        WorstCost = chance.Next(5) == 0 ? null : chance.Next(6),
    };
}
