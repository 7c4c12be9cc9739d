using System.Runtime.ExceptionServices;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>
/// What one of many callers is told of the call they share: the whole account for who led it, and for the others that it cost them nothing.
/// </summary>
internal sealed class SharedReports(ChatCall call, RouterTelemetry telemetry)
{
    private TimeSpan? firstContent;
    private RouteReport? before;

    /// <summary>A call that this caller led and that failed: what it cost stays on the bill.</summary>
    public void Failed(RouteReport report) => before = report;

    public RouteReport AtFirstWord(RouteReport told, bool leads)
    {
        firstContent = call.Clock.Elapsed;
        return Of(told, leads);
    }

    public RouteReport Of(RouteReport told, bool leads) => leads ? WithBefore(told) : Followed(told) with { Attempts = [] };

    /// <summary>The call's failure, as this caller's own.</summary>
    /// <param name="failure">How the call ended.</param>
    /// <param name="leads">Whether it was this caller's call.</param>
    /// <param name="handedOver">What this caller has handed over; null for one who waits for the whole answer.</param>
    public Exception Of(ExceptionDispatchInfo failure, bool leads, string? handedOver)
    {
        switch (failure.SourceException)
        {
            case ChatRouteException whole when !leads || before is not null:
                return Told(new ChatRouteException(whole.Kind, OfFailure(whole.Report, leads), innerException: whole.InnerException)
                {
                    RetryAfter = whole.RetryAfter,
                    IsOwnQuota = whole.IsOwnQuota,
                }, leads);
            case PartialAnswerException broken when handedOver is null && call.Route.OnInterrupted == InterruptionPolicy.Resume:
                var report = OfFailure(broken.Report, leads);
                return Told(new ChatRouteException(KindOf(broken), report, innerException: broken.InnerException), leads);
            case PartialAnswerException broken when !leads:
                var partial = new PartialAnswerException(
                    handedOver ?? broken.DeliveredText,
                    OfFailure(broken.Report, leads),
                    "the call it shared broke off",
                    broken.InnerException);
                telemetry.CallEnded(partial.Report, ChatFailureKind.Interrupted);
                return partial;
            default:
                failure.Throw();
                return failure.SourceException;
        }
    }

    /// <summary>This caller's deadline passed while the call went on for others.</summary>
    public Exception OfLate(string? handedOver)
    {
        var report = Followed(call.Report());
        if (handedOver is not { Length: > 0 })
        {
            return Told(new ChatRouteException(ChatFailureKind.DeadlinePassed, report, "The call it shared takes longer."), leads: false);
        }

        telemetry.CallEnded(report, ChatFailureKind.Interrupted);
        return new PartialAnswerException(handedOver, report, "the deadline passed", null);
    }

    /// <summary>The call itself has told of its failure, which was its leader's.</summary>
    private ChatRouteException Told(ChatRouteException failure, bool leads)
    {
        if (!leads)
        {
            telemetry.CallEnded(failure.Report, failure.Kind);
        }

        return failure;
    }

    private ChatFailureKind KindOf(PartialAnswerException broken)
        => call.Clock.HasPassed ? ChatFailureKind.DeadlinePassed
            : (broken.InnerException as ChatBackendException)?.Kind ?? ChatFailureKind.Interrupted;

    private RouteReport OfFailure(RouteReport told, bool leads) => leads ? WithBefore(told) : Followed(told) with
    {
        Attempts = [.. told.Attempts.Select(attempt => attempt with { Usage = null, Cost = null })],
    };

    private RouteReport Followed(RouteReport told) => told with
    {
        Shared = true,
        Reason = told.Reason.Length == 0 ? Joined : $"{Joined}; {told.Reason}",
        Duration = call.Clock.Elapsed,
        TimeToFirstContent = firstContent,
        Cost = 0,
        CostEstimated = false,
    };

    private static string Joined => "shared with an identical request under way";

    private RouteReport WithBefore(RouteReport told) => before is null ? told : told with
    {
        Attempts =
        [
            .. before.Attempts,
            .. told.Attempts.Select(attempt => attempt with { Number = attempt.Number + before.Attempts.Count }),
        ],
        Cost = before.Cost + told.Cost,
        CostEstimated = before.CostEstimated || told.CostEstimated,
    };
}
