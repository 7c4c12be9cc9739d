using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Tests.Routing;

/// <summary>Backends, readings and plans in as few words as a test needs.</summary>
internal static class Given
{
    public const int Seed = 20261121;

    public static BackendDescriptor Backend(string name, BackendCapabilities capabilities = BackendCapabilities.Streaming) => new()
    {
        Name = name,
        Provider = "test",
        Capabilities = capabilities,
    };

    public static RoutingCandidate Candidate(string name, decimal? cost = null, double? wait = null, int inFlight = 0) => new()
    {
        Backend = Backend(name),
        Cost = cost,
        FirstContentSeconds = wait,
        InFlight = inFlight,
    };

    public static RouteReading Reading(string name, decimal? cost = null) => new() { Candidate = Candidate(name, cost) };

    public static RouteReading Reading(BackendDescriptor backend) => new() { Candidate = new RoutingCandidate { Backend = backend } };

    public static RequestProfile Profile(ChatOptions? options = null, RequestBounds bounds = default, params ChatMessage[] messages)
        => RequestProfile.Of(messages.Length > 0 ? messages : [new(ChatRole.User, "hello")], options, new FixedEstimator(), bounds);

    public static RoutingContext Context(int seed = Seed) => new() { InputTokens = 100, OutputTokens = 50, Random = new Random(seed) };

    public static RoutePlan Plan(RequestProfile profile, params RouteReading[] readings)
        => Plan(profile, new OrderedPolicy(), Context(), readings);

    /// <summary>As the router plans: the route's own backends first, and the session's home holds what is bound to one provider.</summary>
    public static RoutePlan Plan(RequestProfile profile, IRoutingPolicy policy, RoutingContext context, params RouteReading[] readings)
    {
        var home = Array.FindIndex(readings, reading => reading.Candidate.IsSessionHome);
        var planner = new RoutePlanner(profile, policy, context, readings.Length)
        {
            Holder = profile.IsProviderBound && home >= 0 ? home : null,
        };
        foreach (var (reading, index) in readings.Select((reading, index) => (reading, index)).OrderBy(pair => pair.reading.IsDegrade))
        {
            planner.Consider(reading.Candidate, reading.Standing, index);
        }

        return planner.Finish();
    }

    public static double[] Scores(IRoutingPolicy policy, params RoutingCandidate[] candidates)
    {
        var scores = new double[candidates.Length];
        policy.Score(Context(), candidates, scores);
        return scores;
    }

    /// <summary>The names of the legs in the order they are handed out.</summary>
    public static List<string> Legs(RoutePlan plan, RouteReading[] readings)
    {
        var names = new List<string>();
        while (plan.TryNext(out var leg))
        {
            names.Add(readings[leg.Index].Candidate.Backend.Name);
        }

        return names;
    }

    public static List<string> Legs(RequestProfile profile, params RouteReading[] readings)
    {
        using var plan = Plan(profile, readings);
        return Legs(plan, readings);
    }

    /// <summary>The one reason for which the only reading is left out.</summary>
    public static string Rejection(RequestProfile profile, RouteReading reading)
    {
        using var plan = Plan(profile, reading);
        plan.LegCount.ShouldBe(0);
        return plan.Rejections.ShouldHaveSingleItem().Reason;
    }

    private sealed class FixedEstimator : ITokenEstimator
    {
        public long EstimateInput(IReadOnlyList<ChatMessage> messages, ChatOptions? options) => 100;

        public long EstimateText(ReadOnlySpan<char> text) => text.Length / 4;
    }
}
