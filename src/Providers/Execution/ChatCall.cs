using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>One request on its way through the router: what was asked, how long it may take, and what has been tried.</summary>
internal sealed class ChatCall
{
    private readonly List<RouteAttempt> attempts = new(1);
    private List<RouteRejection>? rejections;
    private List<string>? adaptations;
    private int sends;

    public ChatCall(RouteSettings route, RequestProfile profile, CallClock clock, AttemptBudget budget)
    {
        Route = route;
        Profile = profile;
        Clock = clock;
        Budget = budget;
    }

    public RouteSettings Route { get; }

    public RequestProfile Profile { get; }

    public CallClock Clock { get; }

    public AttemptBudget Budget { get; }

    /// <summary>
    /// What hosted legs leave of the deadline to the degrade ladder: at most half of it, so that a hurried call still asks them.
    /// </summary>
    public TimeSpan ReservedForDegrade => Route.ReservedForDegrade < Clock.Allowed / 2 ? Route.ReservedForDegrade : Clock.Allowed / 2;

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public ChatOptions? Options { get; init; }

    public required string Currency { get; init; }

    /// <summary>Whether the call would rather wait for quota than be refused.</summary>
    public bool WaitsForQuota { get; init; }

    /// <summary>Who waits for quota first: higher before lower.</summary>
    public int Priority { get; init; }

    /// <summary>The caller's token: whoever cancels it has left.</summary>
    public CancellationToken Caller { get; init; }

    /// <summary>The route's and the tenant's scopes, to which every send adds its tokens and its cost.</summary>
    public required (QuotaScope Scope, QuotaLimits Limits)[] Scopes { get; init; }

    /// <summary>The first failure: what a fallback says never hides it.</summary>
    public ChatBackendException? FirstFailure { get; private set; }

    /// <summary>The limit of our own that refused first, where one did.</summary>
    public QuotaRefusal? FirstRefusal { get; private set; }

    public TimeSpan? TimeToFirstContent { get; private set; }

    public int NextAttempt() => Interlocked.Increment(ref sends);

    public void Record(RouteAttempt attempt)
    {
        lock (attempts)
        {
            attempts.Add(attempt);
        }
    }

    public void Record(ChatBackendException failure) => FirstFailure ??= failure;

    public void Refuse(string backend, QuotaRefusal refusal)
    {
        FirstRefusal ??= refusal;
        Reject(new RouteRejection(backend, refusal.ToString())
        {
            Kind = KindOf(refusal),
            Until = refusal.RetryAfter is { } wait ? Clock.Now + wait : null,
        });
    }

    /// <summary>What one of our own limits means to a caller: wait a little, or it is used up.</summary>
    public static ChatFailureKind KindOf(QuotaRefusal refusal) => refusal.Limit switch
    {
        QuotaLimitKind.RequestsPerMinute or QuotaLimitKind.TokensPerMinute or QuotaLimitKind.ConcurrentRequests
            => ChatFailureKind.RateLimited,
        _ => ChatFailureKind.QuotaExhausted,
    };

    public void Reject(RouteRejection rejection) => (rejections ??= []).Add(rejection);

    public void Reject(IReadOnlyList<RouteRejection> more)
    {
        if (more.Count > 0)
        {
            (rejections ??= []).AddRange(more);
        }
    }

    /// <summary>Notes a change to the request, once.</summary>
    public void Adapt(string change)
    {
        lock (attempts)
        {
            adaptations ??= new List<string>(1);
            if (!adaptations.Contains(change))
            {
                adaptations.Add(change);
            }
        }
    }

    /// <summary>Content has come, at that timestamp.</summary>
    public void FirstContent(long timestamp) => TimeToFirstContent ??= Clock.ElapsedAt(timestamp);

    public IReadOnlyList<RouteRejection> Rejections => rejections ?? [];

    /// <summary>Whether a limit counts what a send to this backend uses, so that the output cap that was assumed must hold.</summary>
    public bool BindsUsage(RoutedBackend backend)
    {
        var binds = CountsUsage(backend.Settings.Limits);
        foreach (var (_, limits) in Scopes)
        {
            binds |= CountsUsage(limits);
        }

        return binds;
    }

    /// <summary>What a policy is told of this request.</summary>
    public RoutingContext RoutingContext(Random random)
        => new() { InputTokens = Profile.InputTokens, OutputTokens = Profile.OutputTokens, Currency = Currency, Random = random };

    private static bool CountsUsage(QuotaLimits limits)
        => limits.LimitsCost || limits.TokensPerMinute is not null || limits.TokensPerDay is not null;

    /// <summary>The report as of now.</summary>
    /// <param name="winner">Whose answer it is; null without one.</param>
    public RouteReport Report(Leg? winner = null)
    {
        lock (attempts)
        {
            var (cost, estimated) = Bill();
            return new RouteReport
            {
                Route = Route.Name,
                Attempts = InOrder(),
                Rejections = rejections?.ToArray() ?? [],
                Adaptations = adaptations?.ToArray() ?? [],
                Duration = Clock.Elapsed,
                TimeToFirstContent = TimeToFirstContent,
                Cost = cost,
                CostEstimated = estimated,
                Currency = Currency,
                Backend = winner?.Backend.Name,
                Model = winner?.Model ?? winner?.Backend.Descriptor.Model,
                Degraded = winner is { Request.IsDegraded: true },
                ReasonSource = winner?.Request.Reason,
                Label = winner is { Request.IsDegraded: true } ? LabelOf(winner.Backend) : null,
                Usage = winner?.Usage,
            };
        }
    }

    private static string LabelOf(RoutedBackend backend)
    {
        var standIn = backend.Descriptor.Placement == BackendPlacement.Local ? "local" : "fallback";
        return $"answered by the {standIn} model {backend.Descriptor.Model ?? backend.Name}";
    }

    private RouteAttempt[] InOrder()
    {
        var all = attempts.ToArray();
        if (all.Length > 1)
        {
            Array.Sort(all, static (left, right) => left.Number.CompareTo(right.Number));
        }

        return all;
    }

    /// <summary>What all attempts cost together; unknown as soon as one that spent anything is.</summary>
    private (decimal? Cost, bool Estimated) Bill()
    {
        decimal? total = 0;
        var estimated = false;
        foreach (var attempt in attempts)
        {
            if (attempt.Usage is not null)
            {
                total += attempt.Cost;
                estimated |= attempt.Estimated;
            }
        }

        return (total, estimated);
    }
}
