using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Benchmarks;

/// <summary>What a plan costs: made, its first leg taken, let go. The aim is under 50 µs over 1,000 backends.</summary>
[MemoryDiagnoser]
public class PlanningBenchmarks
{
    private RoutingCandidate[] candidates = [];
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
        candidates = [.. Enumerable.Range(0, Backends).Select(i => Candidate(i, chance))];
    }

    [Benchmark]
    public int PlanAndFirstLeg()
    {
        var planner = new RoutePlanner(profile, policy, context, candidates.Length);
        for (var i = 0; i < candidates.Length; i++)
        {
            planner.Consider(candidates[i], default, i);
        }

        using var plan = planner.Finish();
        return plan.TryNext(out var leg) ? leg.Index : -1;
    }

    private static RoutingCandidate Candidate(int i, Random chance) => new()
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
    };

    private sealed class FixedEstimator : ITokenEstimator
    {
        public long EstimateInput(IReadOnlyList<ChatMessage> messages, ChatOptions? options) => 800;

        public long EstimateText(ReadOnlySpan<char> text) => text.Length / 4;
    }
}
