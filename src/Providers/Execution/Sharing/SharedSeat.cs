using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Execution;

/// <summary>
/// One caller's part in a call that many share: its own deadline, its own report, and its own say in what follows when the call fails.
/// </summary>
internal sealed class SharedSeat(ChatCall call, ExecutionServices services, Func<Passenger> board)
{
    // Another's call ends at the other's deadline, and a whole answer may be asked for afresh; then enough is enough.
    private const int MostFlights = 2;

    private readonly SharedReports reports = new(call, services.Telemetry);
    private RouteReport? opening;

    /// <summary>Who answers, as known at the first word.</summary>
    public RouteReport Opening => opening!;

    /// <summary>What the call says, from its first word on.</summary>
    /// <param name="startOver">Forgets what was heard, for a caller who has handed nothing over yet; null for one who has.</param>
    public async IAsyncEnumerable<ChatResponseUpdate> ListenAsync(Action? startOver)
    {
        for (var flown = 1; ; flown++)
        {
            using var passenger = board();
            // Who leads lives by the deadline of the call itself.
            using var deadline = passenger.Leads ? null : new CancellationTokenSource(call.Clock.Remaining, call.Clock.Time);
            using var leaving = deadline is null
                ? null
                : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, call.Caller);
            while (await NextAsync(passenger, startOver, leaving?.Token ?? call.Caller).ConfigureAwait(false) is { } update)
            {
                opening ??= reports.AtFirstWord(passenger.Opening!, passenger.Leads);
                yield return Own(update, passenger.Leads);
            }

            if (passenger.Failure is not { } failure)
            {
                yield break;
            }

            if (flown == MostFlights || !IsWorthAnother(passenger, failure.SourceException, startOver is not null))
            {
                throw reports.Of(failure, passenger.Leads, startOver is null ? passenger.HeardText : null);
            }

            startOver?.Invoke();
        }
    }

    private async ValueTask<ChatResponseUpdate?> NextAsync(Passenger passenger, Action? startOver, CancellationToken leaving)
    {
        try
        {
            return await passenger.NextAsync(leaving).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!call.Caller.IsCancellationRequested)
        {
            throw reports.OfLate(startOver is null ? passenger.HeardText : null);
        }
    }

    private ChatResponseUpdate Own(ChatResponseUpdate update, bool leads)
    {
        if (update.GetRouteReport() is not { } told)
        {
            return update;
        }

        var report = reports.Of(told, leads);
        update.AdditionalProperties![RouteReportExtensions.PropertyName] = report;
        if (!leads)
        {
            AnswerProperties.Describe(update.AdditionalProperties, report);
            services.Telemetry.CallEnded(report, null);
            if (call.Profile.Session is { } session && report.Backend is { } backend)
            {
                services.Sessions.Remember(session, backend, call.Profile.InputTokens, report.Usage, call.Clock.Timestamp);
            }
        }

        return update;
    }

    /// <summary>Whether another call may do better for this caller. The sends of the failed one count against its budget.</summary>
    private bool IsWorthAnother(Passenger passenger, Exception failure, bool isWhole)
    {
        var report = failure switch
        {
            ChatRouteException { Kind: ChatFailureKind.DeadlinePassed } late when !passenger.Leads && (isWhole || passenger.Heard == 0)
                => late.Report,
            PartialAnswerException broken when isWhole && call.Route.OnInterrupted == InterruptionPolicy.Resume => broken.Report,
            _ => null,
        };
        if (report is null || call.Clock.HasPassed)
        {
            return false;
        }

        if (passenger.Leads)
        {
            reports.Failed(report);
        }
        else
        {
            Spend(report.Attempts.Count(attempt => attempt.Purpose != AttemptPurpose.Degrade));
        }

        return call.SendsLeft > 0;
    }

    private void Spend(int sends)
    {
        while (sends-- > 0 && call.TryTakeSend())
        {
        }
    }
}
