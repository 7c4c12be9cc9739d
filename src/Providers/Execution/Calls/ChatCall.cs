using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>One request on its way through the router: what was asked, how long it may take, and what has been tried.</summary>
internal sealed class ChatCall
{
    private readonly CallClock clock;
    private readonly ChatCall? outer;
    private int sends;
    private int sendsLeft;

    // Given to reports as they are: never changed, only replaced.
    private RouteAttempt[] attempts = [];
    private string[] adaptations = [];
    private RouteRejection[] rejections = [];

    /// <param name="route">Whose backends may be asked.</param>
    /// <param name="profile">What it needs.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="outer">The call whose sends this one's are too; null where it has a budget of its own.</param>
    public ChatCall(RouteSettings route, RequestProfile profile, in CallClock clock, ChatCall? outer)
    {
        Route = route;
        Profile = profile;
        this.clock = clock;
        this.outer = outer;
        sendsLeft = route.MaxAttempts;
    }

    public RouteSettings Route { get; }

    public RequestProfile Profile { get; }

    public ref readonly CallClock Clock => ref clock;

    /// <summary>How many sends it may still make: retries, failovers, hedges and nested routers together.</summary>
    public int SendsLeft => outer?.SendsLeft ?? Math.Max(0, Volatile.Read(ref sendsLeft));

    /// <summary>
    /// What hosted legs leave of the deadline to the degrade ladder: at most half of it, so that a hurried call still asks them.
    /// </summary>
    public TimeSpan ReservedForDegrade => new(Math.Min(Route.ReservedForDegrade.Ticks, Clock.Allowed.Ticks / 2));

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public ChatOptions? Options { get; init; }

    public required string Currency { get; init; }

    /// <summary>Whether the call would rather wait for quota than be refused.</summary>
    public bool WaitsForQuota { get; init; }

    /// <summary>Who waits for quota first: higher before lower.</summary>
    public int Priority { get; init; }

    /// <summary>The caller's token: whoever cancels it has left.</summary>
    public CancellationToken Caller { get; init; }

    public required CallScopes Scopes { get; init; }

    /// <summary>The first failure: what a fallback says never hides it.</summary>
    public ChatBackendException? FirstFailure { get; private set; }

    /// <summary>The limit of our own that refused first, where one did.</summary>
    public QuotaRefusal? FirstRefusal { get; private set; }

    public TimeSpan? TimeToFirstContent { get; private set; }

    /// <summary>Takes one of the sends that are left; false when there is none.</summary>
    public bool TryTakeSend()
    {
        if (outer is not null)
        {
            return outer.TryTakeSend();
        }

        if (Interlocked.Decrement(ref sendsLeft) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref sendsLeft);
        return false;
    }

    public int NextAttempt() => Interlocked.Increment(ref sends);

    /// <summary>Takes in an attempt that has ended, at its place in the order of sending.</summary>
    public void Record(RouteAttempt attempt)
    {
        RouteAttempt[] before;
        do
        {
            before = Volatile.Read(ref attempts);
        }
        while (Interlocked.CompareExchange(ref attempts, With(before, attempt), before) != before);
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

    /// <summary>What one of our own limits means to a caller: wait a little, or it is used up, or nobody can say.</summary>
    public static ChatFailureKind KindOf(QuotaRefusal refusal) => refusal.Limit switch
    {
        _ when refusal.IsLedgerAway => ChatFailureKind.Overloaded,
        QuotaLimitKind.RequestsPerMinute or QuotaLimitKind.TokensPerMinute or QuotaLimitKind.ConcurrentRequests
            => ChatFailureKind.RateLimited,
        _ => ChatFailureKind.QuotaExhausted,
    };

    public void Reject(RouteRejection rejection) => Reject([rejection]);

    /// <summary>Takes in what was not asked, and why: of two sends at once as of one.</summary>
    public void Reject(IReadOnlyList<RouteRejection> more)
    {
        if (more.Count == 0)
        {
            return;
        }

        RouteRejection[] before;
        do
        {
            before = Volatile.Read(ref rejections);
        }
        while (Interlocked.CompareExchange(ref rejections, [.. before, .. more], before) != before);
    }

    /// <summary>The plan is made anew, and tells them again.</summary>
    public void ForgetRejections() => Volatile.Write(ref rejections, []);

    /// <summary>Notes a change to the request, once.</summary>
    public void Adapt(string change)
    {
        string[] before;
        do
        {
            before = Volatile.Read(ref adaptations);
        }
        while (!before.Contains(change) && Interlocked.CompareExchange(ref adaptations, [.. before, change], before) != before);
    }

    /// <summary>As <see cref="Adapt(string)"/>, with a list at hand that holds this change alone.</summary>
    public void Adapt(string[] alone)
    {
        if (Interlocked.CompareExchange(ref adaptations, alone, Array.Empty<string>()).Length > 0)
        {
            Adapt(alone[0]);
        }
    }

    /// <summary>Content has come, at that timestamp.</summary>
    public void FirstContent(long timestamp) => TimeToFirstContent ??= Clock.ElapsedAt(timestamp);

    public IReadOnlyList<RouteRejection> Rejections => Volatile.Read(ref rejections);

    /// <summary>Whether a limit counts what a send to this backend uses, so that the output cap that was assumed must hold.</summary>
    public bool BindsUsage(RoutedBackend backend) => Scopes.CountUsage || backend.CountsUsage;

    /// <summary>What a policy is told of this request.</summary>
    public RoutingContext RoutingContext(Random random)
        => new() { InputTokens = Profile.InputTokens, OutputTokens = Profile.OutputTokens, Currency = Currency, Random = random };

    /// <summary>The report as of now, or as of the end of the answer.</summary>
    /// <param name="winner">Whose answer it is; null without one.</param>
    public RouteReport Report(Leg? winner = null)
    {
        var ended = Volatile.Read(ref attempts);
        var degraded = winner is { Send.IsDegrade: true };
        return new RouteReport
        {
            Route = Route.Name,
            Attempts = ended,
            Rejections = Rejections,
            Adaptations = Volatile.Read(ref adaptations),
            Duration = winner?.EndedAt is { } end ? Clock.ElapsedAt(end) : Clock.Elapsed,
            TimeToFirstContent = TimeToFirstContent,
            Cost = ended is [{ Usage: not null } only] ? only.Cost : CostOf(ended),
            CostEstimated = HasEstimate(ended),
            Currency = Currency,
            Backend = winner?.Backend.Name,
            Model = winner?.Model ?? winner?.Backend.Descriptor.Model,
            Degraded = degraded,
            ReasonSource = winner?.Send.Reason,
            Label = degraded ? LabelOf(winner!.Backend) : null,
            Usage = winner?.Usage,
        };
    }

    private static RouteAttempt[] With(RouteAttempt[] ended, RouteAttempt attempt)
    {
        var place = ended.Length;
        while (place > 0 && ended[place - 1].Number > attempt.Number)
        {
            place--;
        }

        return [.. ended.AsSpan(0, place), attempt, .. ended.AsSpan(place)];
    }

    private static string LabelOf(RoutedBackend backend)
    {
        var standIn = backend.Descriptor.Placement == BackendPlacement.Local ? "local" : "fallback";
        return $"answered by the {standIn} model {backend.Descriptor.Model ?? backend.Name}";
    }

    /// <summary>What all attempts cost together; unknown as soon as one that spent anything is.</summary>
    private static decimal? CostOf(RouteAttempt[] attempts)
    {
        decimal? total = 0;
        foreach (var attempt in attempts)
        {
            if (attempt.Usage is not null)
            {
                total += attempt.Cost;
            }
        }

        return total;
    }

    private static bool HasEstimate(RouteAttempt[] attempts)
    {
        foreach (var attempt in attempts)
        {
            if (attempt.Estimated)
            {
                return true;
            }
        }

        return false;
    }
}
