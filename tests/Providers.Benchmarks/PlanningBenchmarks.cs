using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Benchmarks;

/// <summary>What a plan costs: made, its first leg taken, let go. The aim is under 50 µs over 1,000 backends.</summary>
[MemoryDiagnoser]
public class PlanningBenchmarks
{
    private RouteReading[] readings = [];
    private RequestProfile profile = null!;
    private IRoutingPolicy policy = null!;
    private RoutingContext context = null!;

    [Params(3, 6, 1000)]
    public int Backends { get; set; }

    [Params("Ordered", "Cheapest", "Fastest", "Balanced", "Weighted", "LeastBusy")]
    public string Policy { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var chance = new Random(1);
        policy = RoutingPolicies.BuiltIn.Single(known => known.Name == Policy);
        context = new RoutingContext { InputTokens = 800, OutputTokens = 300, Random = new Random(2) };
        profile = RequestProfile.Of([new ChatMessage(ChatRole.User, "hello")], null, new FixedEstimator(), default);
        readings = [.. Enumerable.Range(0, Backends).Select(i => Reading(i, chance))];
    }

    [Benchmark]
    public int PlanAndFirstLeg()
    {
        using var plan = RoutePlanner.Plan(profile, policy, context, readings);
        return plan.TryNext(out var leg) ? leg.Index : -1;
    }

    private static RouteReading Reading(int i, Random chance) => new()
    {
        Candidate = new RoutingCandidate
        {
            Backend = new BackendDescriptor
            {
                Name = $"backend-{i}",
                Provider = "openai",
                ContextWindow = 128_000,
                MaxOutputTokens = 16_384,
            },
            Cost = (decimal)chance.NextDouble() / 100,
            FirstContentSeconds = chance.NextDouble(),
            InFlight = chance.Next(10),
            Headroom = chance.NextDouble(),
        },
    };

    private sealed class FixedEstimator : ITokenEstimator
    {
        public long EstimateInput(IReadOnlyList<ChatMessage> messages, ChatOptions? options) => 800;

        public long EstimateText(ReadOnlySpan<char> text) => text.Length / 4;
    }
}
