namespace Providers.Execution;

/// <summary>
/// Says in one exception why a route has no answer: the first failure, else the first limit, else the first reason not to ask.
/// </summary>
internal static class RouteFailure
{
    public static ChatRouteException Of(ChatCall call)
    {
        var report = call.Report();
        if (call.FirstFailure is { } failure)
        {
            return new ChatRouteException(Kind(call, failure), report, innerException: failure) { RetryAfter = Soonest(call, report) };
        }

        if (call.FirstRefusal is { } refusal)
        {
            var words = refusal.IsLedgerAway ? "No limit was reached" : "The limit is our own";
            return new ChatRouteException(ChatCall.KindOf(refusal), report, $"{words}: {refusal}.")
            {
                RetryAfter = Soonest(call, report),
                IsOwnQuota = !refusal.IsLedgerAway,
            };
        }

        var first = report.Rejections.Count > 0 ? report.Rejections[0].Kind : ChatFailureKind.Unreachable;
        return new ChatRouteException(first, report, report.Rejections.Count > 0 ? null : "It has no backends.")
        {
            RetryAfter = Soonest(call, report),
        };
    }

    /// <summary>A deadline that passed is the outcome, whatever failed before it.</summary>
    private static ChatFailureKind Kind(ChatCall call, ChatBackendException failure)
        => call.Clock.HasPassed ? ChatFailureKind.DeadlinePassed : failure.Kind;

    /// <summary>When the first of the backends may be asked again.</summary>
    private static TimeSpan? Soonest(ChatCall call, RouteReport report)
    {
        var waits = report.Rejections
            .Where(rejection => rejection.Until is not null)
            .Select(rejection => rejection.Until!.Value - call.Clock.Now)
            .Where(wait => wait > TimeSpan.Zero)
            .ToList();
        if (call.FirstFailure?.RetryAfter is { } asked)
        {
            waits.Add(asked);
        }

        return waits.Count == 0 ? null : waits.Min();
    }
}
