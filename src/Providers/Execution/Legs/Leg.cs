using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.Health;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>
/// One send to one backend, from its permit and reservation to their end. It concludes exactly once, by the first word that is said
/// of it, at the latest when it is disposed.
/// </summary>
internal abstract class Leg : IAsyncDisposable
{
    private readonly Send send;
    private readonly HealthPermit permit;
    private readonly IQuotaReservation reservation;
    private readonly AttemptPurpose purpose;
    private readonly int number;
    private readonly long startedAt;
    private readonly bool limitIsOwn;
    private bool isContentUntold;
    private TimeSpan firstContentAfter;
    private BackendSignals? signals;
    private int concluded;

    protected Leg(Send send, HealthPermit permit, IQuotaReservation reservation, long startedAt)
    {
        this.send = send;
        this.permit = permit;
        this.reservation = reservation;
        this.startedAt = startedAt;
        purpose = send.Failure is null ? send.Purpose : AttemptPurpose.Retry;
        number = Call.NextAttempt();
        var remaining = Call.Clock.RemainingAt(startedAt);
        var limit = FirstContentRule.LimitOf(send, remaining, out limitIsOwn);
        Watch = new LegWatch(Call.Clock.Time, startedAt, new LegLimits(remaining, limit, Backend.Settings.StallLimit), Call.Caller);
    }

    /// <summary>Whose turn it was sent in.</summary>
    public Send Send => send;

    public RoutedBackend Backend => send.Backend;

    /// <summary>Whether content has come: until then the leg can be given up without anybody noticing.</summary>
    public bool HasContent { get; private set; }

    public abstract ChatFinishReason? FinishReason { get; }

    /// <summary>As the backend reported it; null until then.</summary>
    public abstract UsageDetails? Usage { get; }

    public abstract string? Model { get; }

    /// <summary>The timestamp at which its answer was complete; null until then, and for one that failed.</summary>
    public long? EndedAt { get; private set; }

    protected ChatCall Call => send.Call;

    protected LegWatch Watch { get; }

    public static Leg For(Send send, HealthPermit permit, IQuotaReservation reservation, long startedAt)
        => send.Backend.Streams
            ? new StreamedLeg(send, permit, reservation, startedAt)
            : new WholeLeg(send, permit, reservation, startedAt);

    /// <summary>Sends, and waits for the first content. Returns why it failed, or null when content has come.</summary>
    public abstract ValueTask<ChatBackendException?> OpenAsync(IReadOnlyList<ChatMessage> messages, ChatOptions? options);

    /// <summary>The updates up to and including the first content. Can be taken once.</summary>
    public abstract IReadOnlyList<ChatResponseUpdate> TakeOpening();

    /// <summary>Asks for the next update, under the stall watch: to be taken with <see cref="Receive"/>. False: there is none.</summary>
    public virtual ValueTask<bool> PullAsync() => new(false);

    /// <summary>Takes note of the update that was asked for.</summary>
    public virtual ChatResponseUpdate Receive() => throw new InvalidOperationException("There is no update to receive.");

    /// <summary>Turns whatever was thrown into a failure of a kind.</summary>
    public ChatBackendException Explain(Exception exception) => LegFailure.Explain(exception, Backend.Name, Watch, Call.Caller);

    /// <summary>
    /// What broke the answer off; null when it was complete already: what comes after the finish reason, a cut connection too, takes
    /// nothing from it.
    /// </summary>
    public ChatBackendException? ExplainBreak(Exception exception)
        => FinishReason is not null && !Call.Caller.IsCancellationRequested ? null : Explain(exception);

    /// <summary>The answer is complete and was, or will be, delivered.</summary>
    public void Succeed()
    {
        if (!TryConclude())
        {
            return;
        }

        var now = CompletedAt();
        EndedAt = now;
        var attempt = Ended(AttemptOutcome.Answered, QuotaSettlement.PostDelivered, SinceStart(now));
        LegBooks.Close(Services, reservation, attempt, IsWhole);
        if (!attempt.Estimated)
        {
            Backend.Calibration.Record(Call.Profile.InputTokens, Usage!.InputTokenCount, OutputWanted(Usage.OutputTokenCount));
        }

        permit.Succeed(
            TokensPerSecond(attempt.Usage, attempt.Duration - attempt.TimeToFirstContent), now, isContentUntold ? firstContentAfter : null);
        LegBooks.Record(Services, Call, Backend.Descriptor, attempt);
    }

    public void Fail(ChatBackendException failure)
    {
        if (!TryConclude())
        {
            return;
        }

        TellContent();
        var kind = KindFor(failure);
        var rule = FailurePolicy.For(kind);
        var outcome = kind is ChatFailureKind.Cancelled ? AttemptOutcome.Abandoned : AttemptOutcome.Failed;
        var attempt = Ended(outcome, rule.Quota, SinceStart(Call.Clock.Timestamp)) with
        {
            Failure = kind,
            Detail = failure.Detail,
            Status = failure.Status,
            ProviderCode = failure.ProviderCode,
            RequestId = failure.RequestId ?? signals?.RequestId,
        };
        LegBooks.Close(Services, reservation, attempt, endsCall: false);
        var blame = limitIsOwn || kind != ChatFailureKind.NoFirstContent;
        if (LegVerdict.Apply(rule, failure, Backend, permit, Call.Clock.Now, blame) is { } hold)
        {
            Services.Telemetry.Events.Tell(
                new BackendParked(Backend.Name, kind, RouteReadings.Words(hold.Reason), hold.Until), rule.Health == HealthVerdict.Hold);
        }

        LegBooks.Record(Services, Call, Backend.Descriptor, attempt);
    }

    /// <summary>Another leg was faster: what this one used is accounted, and it is not blamed.</summary>
    public void Lose() => Dismiss(AttemptOutcome.Lost);

    /// <summary>Stops the send at once. The conclusion follows when the backend has let go.</summary>
    public void Stop() => Watch.Stop(LegStop.Dismissed);

    /// <summary>Says that nobody waits for it any more, unless it has concluded, and lets go of what it holds.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Lets go of what a leg holds that has concluded and has no stream, or none any more.</summary>
    public void Free() => Watch.Dispose();

    /// <summary>Whether the answer comes in one piece, so that its call ends with it.</summary>
    protected abstract bool IsWhole { get; }

    /// <summary>The timestamp at which the last of the answer came.</summary>
    protected abstract long CompletedAt();

    /// <summary>The tokens of what has come of the answer, where the backend does not report them.</summary>
    public abstract long EstimateOutput(ITokenEstimator estimator);

    /// <summary>The pace of the answer from its first content on; null where it can't be told.</summary>
    protected virtual double? TokensPerSecond(UsageDetails? usage, TimeSpan? sinceFirstContent) => null;

    /// <summary>More of the answer came.</summary>
    protected void Continue(IList<AIContent> contents)
    {
        if (permit.IsTrial && UpdateContents.HasContent(contents))
        {
            permit.MoreContent();
        }
    }

    protected void Abandon() => Dismiss(AttemptOutcome.Abandoned);

    /// <summary>Judges an answer that has ended by itself: null when its end is a good one.</summary>
    protected ChatBackendException? JudgeEnd() => LegFailure.OfEnd(Backend.Name, HasContent, FinishReason);

    protected void EnterNested()
    {
        if (Backend.IsNested)
        {
            AmbientCall.Set(Call);
        }
    }

    /// <param name="timestamp">When it came.</param>
    /// <param name="isAll">Whether it is the whole answer: then its health is told with the end, which is next.</param>
    protected void CommitFirstContent(long timestamp, bool isAll = false)
    {
        var elapsed = SinceStart(timestamp);

        // In this order: another thread may end the leg meanwhile.
        firstContentAfter = elapsed;
        HasContent = true;
        Watch.FirstContent(elapsed);
        Call.FirstContent(timestamp);
        isContentUntold = isAll;
        if (!isAll)
        {
            permit.FirstContent(elapsed, timestamp);
        }
    }

    protected void TakeSignals(AdditionalPropertiesDictionary? properties)
    {
        if (BackendSignals.Of(properties) is not { } found)
        {
            return;
        }

        properties!.Remove(BackendSignals.PropertyName);
        signals = found;
        foreach (var adaptation in found.Adaptations)
        {
            Call.Adapt(adaptation);
        }

        if (found.RateLimit is { } reading)
        {
            LegBooks.Observe(Services, Backend.Scope, reading);
        }
    }

    private void Dismiss(AttemptOutcome outcome)
    {
        if (!TryConclude())
        {
            return;
        }

        TellContent();
        var attempt = Ended(outcome, QuotaSettlement.PostDelivered, SinceStart(Call.Clock.Timestamp));
        LegBooks.Close(Services, reservation, attempt, endsCall: false);
        if (outcome == AttemptOutcome.Lost && !HasContent)
        {
            permit.Lose(attempt.Duration);
        }
        else
        {
            permit.Ignore();
        }

        LegBooks.Record(Services, Call, Backend.Descriptor, attempt);
    }

    private ExecutionServices Services => send.Services;

    private TimeSpan SinceStart(long timestamp) => Call.Clock.Between(startedAt, timestamp);

    /// <summary>First content counts whatever follows.</summary>
    private void TellContent()
    {
        if (isContentUntold)
        {
            permit.FirstContent(firstContentAfter, CompletedAt());
        }
    }

    private bool TryConclude() => Interlocked.Exchange(ref concluded, 1) == 0;

    /// <summary>Once content has come, every failure of the backend is an answer that broke off.</summary>
    private ChatFailureKind KindFor(ChatBackendException failure)
        => HasContent && failure.Kind is not (ChatFailureKind.Cancelled or ChatFailureKind.DeadlinePassed or ChatFailureKind.ContentRefused)
            ? ChatFailureKind.Interrupted
            : failure.Kind;

    /// <summary>An answer that our own cap cut short wanted more: taken as twice as long, so that the next cap is larger.</summary>
    private long? OutputWanted(long? reported)
        => send.HasAssumedCap && FinishReason == ChatFinishReason.Length ? reported * 2 : reported;

    /// <summary>The attempt as it ended, with what it used and cost.</summary>
    private RouteAttempt Ended(AttemptOutcome outcome, QuotaSettlement rule, TimeSpan duration)
    {
        var (usage, estimated) = LegUsage.Of(this, rule);
        return new RouteAttempt
        {
            Number = number,
            Backend = Backend.Name,
            Purpose = purpose,
            Outcome = outcome,
            Model = Model,
            RequestId = signals?.RequestId,
            StartedAfter = Call.Clock.ElapsedAt(startedAt),
            Duration = duration,
            TimeToFirstContent = HasContent ? firstContentAfter : null,
            Usage = usage,
            Cost = usage is null ? null : Backend.Prices.CostOf(usage, Model),
            Estimated = estimated,
        };
    }
}
