using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>
/// One send to one backend, from its permit and reservation to their end. It concludes exactly once, by the first word that is said
/// of it, at the latest when it is disposed.
/// </summary>
internal sealed class Leg : IAsyncDisposable
{
    private readonly ChatCall call;
    private readonly ExecutionServices services;
    private readonly LegGrant grant;
    private readonly LegWatch watch;
    private readonly TimeSpan startedAfter;
    private readonly bool limitIsOwn;
    private IAsyncEnumerator<ChatResponseUpdate>? updates;
    private List<ChatResponseUpdate>? heldBack;
    private DeliveredText received;
    private TimeSpan? firstContentAfter;
    private BackendSignals? signals;
    private long receivedAt;
    private int concluded;

    public Leg(ChatCall call, ExecutionServices services, in LegRequest request, in LegGrant grant, long startedAt)
    {
        this.call = call;
        this.services = services;
        this.grant = grant;
        Request = request;
        Number = call.NextAttempt();
        startedAfter = call.Clock.ElapsedAt(startedAt);
        var limit = request.FirstContentLimit(call, startedAt, out limitIsOwn);
        watch = new LegWatch(call.Clock, startedAt, limit, request.Backend.Settings.StallLimit, call.Caller);
    }

    public LegRequest Request { get; }

    public RoutedBackend Backend => Request.Backend;

    public int Number { get; }

    /// <summary>Whether content has come: until then the leg can be given up without anybody noticing.</summary>
    public bool HasContent => firstContentAfter is not null;

    /// <summary>The whole answer, where the backend does not stream; null where it does.</summary>
    public ChatResponse? Whole { get; private set; }

    public ChatResponseUpdate Current => updates!.Current;

    public ChatFinishReason? FinishReason { get; private set; }

    public UsageDetails? Usage { get; private set; }

    public string? Model { get; private set; }

    /// <summary>The timestamp at which its answer was complete; null until then, and for one that failed.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>Sends, and waits for the first content. Returns why it failed, or null when content has come.</summary>
    public ValueTask<ChatBackendException?> OpenAsync() => Backend.Streams ? OpenStreamAsync() : OpenWholeAsync();

    /// <summary>The updates up to and including the first content. Can be taken once.</summary>
    public IReadOnlyList<ChatResponseUpdate> TakeOpening()
    {
        IReadOnlyList<ChatResponseUpdate> opening = heldBack is not null ? heldBack
            : Whole is not null ? Whole.ToChatResponseUpdates()
            : [];
        heldBack = null;
        return opening;
    }

    /// <summary>Asks for the next update, under the stall watch. The caller must report back with <see cref="Received"/>.</summary>
    public ValueTask<bool> PullAsync()
    {
        if (updates is null)
        {
            return new ValueTask<bool>(false);
        }

        var pull = updates.MoveNextAsync();
        if (!pull.IsCompleted)
        {
            watch.BeginWait();
        }

        return pull;
    }

    /// <summary>Takes note of an update: its text, usage, finish reason and model.</summary>
    public void Received(ChatResponseUpdate update)
    {
        watch.EndWait();
        FinishReason = update.FinishReason ?? FinishReason;
        Model = update.ModelId ?? Model;
        var contents = update.Contents;
        for (var i = 0; i < contents.Count; i++)
        {
            switch (contents[i])
            {
                case TextContent text:
                    received.Append(text.Text);
                    break;
                case TextReasoningContent reasoning:
                    received.Append(reasoning.Text);
                    break;
                case UsageContent usage when Usage is null:
                    Usage = usage.Details;
                    break;
                case UsageContent usage:
                    Usage.Add(usage.Details);
                    break;
            }
        }
    }

    /// <summary>Judges the end of a stream that has ended by itself: null when it is a good one.</summary>
    public ChatBackendException? JudgeEnd()
    {
        if (HasContent || FinishReason == ChatFinishReason.Length)
        {
            return null;
        }

        return FinishReason == ChatFinishReason.ContentFilter
            ? new ChatBackendException(ChatFailureKind.ContentRefused, Backend.Name, "the provider's filter withheld the answer")
            : new ChatBackendException(ChatFailureKind.EmptyAnswer, Backend.Name, "the answer held no text, tool call or refusal");
    }

    /// <summary>Turns whatever was thrown into a failure of a kind. What we stopped ourselves is told by the reason we had.</summary>
    public ChatBackendException Explain(Exception exception)
    {
        if (call.Caller.IsCancellationRequested)
        {
            return Failed(ChatFailureKind.Cancelled, "the caller cancelled", exception);
        }

        return watch.Stopped switch
        {
            LegStop.Deadline => Failed(ChatFailureKind.DeadlinePassed, "the deadline passed", exception),
            LegStop.Dismissed => Failed(ChatFailureKind.Cancelled, "another leg was faster", exception),
            LegStop.FirstContent => Failed(
                ChatFailureKind.NoFirstContent, $"no content within {watch.Elapsed.TotalSeconds:0.#} s", exception),
            LegStop.Stall => Failed(ChatFailureKind.Interrupted, "the stream stalled", exception),
            _ => exception as ChatBackendException ?? Classified(exception),
        };
    }

    /// <summary>
    /// What broke the answer off; null when it was complete already: what comes after the finish reason, a cut connection too, takes
    /// nothing from it.
    /// </summary>
    public ChatBackendException? ExplainBreak(Exception exception)
        => FinishReason is not null && !call.Caller.IsCancellationRequested ? null : Explain(exception);

    /// <summary>The answer is complete and was, or will be, delivered.</summary>
    public void Succeed()
    {
        if (!TryConclude())
        {
            return;
        }

        var settlement = Usage is not null
            ? LegSettlement.Reported(Usage, Backend)
            : LegSettlement.Estimate(grant.InputTokens, EstimatedOutput(), Backend);
        Close(settlement);
        if (Usage is not null)
        {
            Backend.Calibration.Record(call.Profile.InputTokens, Usage.InputTokenCount, OutputWanted(Usage.OutputTokenCount));
        }

        var now = Whole is null ? call.Clock.Timestamp : receivedAt;
        EndedAt = now;
        var duration = watch.ElapsedAt(now);
        grant.Permit.Succeed(TokensPerSecond(settlement.Usage?.OutputTokenCount, duration), now);
        Record(AttemptOutcome.Answered, null, settlement, duration);
    }

    public void Fail(ChatBackendException failure)
    {
        if (!TryConclude())
        {
            return;
        }

        var kind = KindFor(failure);
        var rule = FailurePolicy.For(kind);
        var settlement = LegSettlement.OfFailure(rule.Quota, Usage, grant.InputTokens, EstimatedOutput(), Backend);
        Close(settlement);
        var blame = limitIsOwn || kind != ChatFailureKind.NoFirstContent;
        if (LegVerdict.Apply(rule, failure, Backend, grant.Permit, call.Clock.Now, blame) is { } hold)
        {
            services.Telemetry.Events.Tell(
                new BackendParked(Backend.Name, kind, RouteReadings.Words(hold.Reason), hold.Until), rule.Health == HealthVerdict.Hold);
        }

        var outcome = kind is ChatFailureKind.Cancelled ? AttemptOutcome.Abandoned : AttemptOutcome.Failed;
        Record(outcome, failure, settlement, watch.Elapsed, kind);
    }

    /// <summary>Another leg was faster: what this one used is accounted, and it is not blamed.</summary>
    public void Lose() => Dismiss(AttemptOutcome.Lost);

    /// <summary>Stops the send at once. The conclusion follows when the backend has let go.</summary>
    public void Stop() => watch.Stop(LegStop.Dismissed);

    public ValueTask DisposeAsync()
    {
        Dismiss(AttemptOutcome.Abandoned);
        if (Whole is null)
        {
            watch.Stop(LegStop.Dismissed);
        }

        if (updates is not null)
        {
            return CloseAsync(updates);
        }

        Free();
        return ValueTask.CompletedTask;
    }

    /// <summary>Lets go of what a leg holds that has concluded and has no stream, or none any more.</summary>
    public void Free()
    {
        received.Free();
        watch.Dispose();
    }

    private async ValueTask CloseAsync(IAsyncEnumerator<ChatResponseUpdate> stream)
    {
        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception) when (concluded != 0)
        {
            // Whatever closing a connection throws says nothing about an answer that has been judged.
        }

        Free();
    }

    private async ValueTask<ChatBackendException?> OpenStreamAsync()
    {
        try
        {
            EnterNested();
            watch.Arm();
            updates = Backend.Settings.Client
                .GetStreamingResponseAsync(Request.Messages, Request.Options, watch.Token)
                .GetAsyncEnumerator(watch.Token);
            while (await updates.MoveNextAsync().ConfigureAwait(false))
            {
                var update = updates.Current;
                TakeSignals(update.AdditionalProperties);
                Received(update);
                (heldBack ??= new List<ChatResponseUpdate>(1)).Add(update);
                if (UpdateContents.HasContent(update.Contents))
                {
                    CommitFirstContent(call.Clock.Timestamp);
                    return null;
                }
            }

            return JudgeEnd();
        }
        catch (Exception exception)
        {
            return Explain(exception);
        }
    }

    private ValueTask<ChatBackendException?> OpenWholeAsync()
    {
        try
        {
            EnterNested();
            var sending = Backend.Settings.Client.GetResponseAsync(Request.Messages, Request.Options, watch.Token);
            if (sending.IsCompletedSuccessfully)
            {
                return new ValueTask<ChatBackendException?>(Take(sending.Result));
            }

            watch.Arm();
            return AwaitWholeAsync(sending);
        }
        catch (Exception exception)
        {
            return new ValueTask<ChatBackendException?>(Explain(exception));
        }
    }

    private async ValueTask<ChatBackendException?> AwaitWholeAsync(Task<ChatResponse> sending)
    {
        try
        {
            return Take(await sending.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            return Explain(exception);
        }
    }

    private ChatBackendException? Take(ChatResponse response)
    {
        receivedAt = call.Clock.Timestamp;
        TakeSignals(response.AdditionalProperties);
        Whole = response;
        FinishReason = response.FinishReason;
        Usage = response.Usage;
        Model = response.ModelId;
        if (HasContentIn(response.Messages))
        {
            CommitFirstContent(receivedAt);
        }

        return JudgeEnd();
    }

    private static bool HasContentIn(IList<ChatMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (UpdateContents.HasContent(messages[i].Contents))
            {
                return true;
            }
        }

        return false;
    }

    private void EnterNested()
    {
        if (Backend.IsNested)
        {
            AmbientCall.Set(call);
        }
    }

    private void CommitFirstContent(long timestamp)
    {
        var elapsed = watch.ElapsedAt(timestamp);
        firstContentAfter = elapsed;
        watch.FirstContent();
        call.FirstContent(timestamp);
        grant.Permit.FirstContent(elapsed, timestamp);
    }

    private void TakeSignals(AdditionalPropertiesDictionary? properties)
    {
        if (BackendSignals.Of(properties) is not { } found)
        {
            return;
        }

        properties!.Remove(BackendSignals.PropertyName);
        signals = found;
        foreach (var adaptation in found.Adaptations)
        {
            call.Adapt(adaptation);
        }

        if (found.RateLimit is { } reading)
        {
            Observe(reading);
        }
    }

    private void Observe(RateLimitReading reading)
    {
        try
        {
            services.Ledger.Observe(Backend.Scope, reading);
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
        }
    }

    /// <summary>An answer that is there is not lost because a host's ledger can't note what it cost.</summary>
    private void Close(LegSettlement settlement)
    {
        try
        {
            settlement.Close(grant.Reservation);
        }
        catch (Exception exception)
        {
            services.Telemetry.LedgerFailed(exception);
        }
    }

    private void Dismiss(AttemptOutcome outcome)
    {
        if (!TryConclude())
        {
            return;
        }

        var settlement = LegSettlement.OfFailure(QuotaSettlement.PostDelivered, Usage, grant.InputTokens, EstimatedOutput(), Backend);
        Close(settlement);
        if (outcome == AttemptOutcome.Lost && !HasContent)
        {
            grant.Permit.Lose(watch.Elapsed);
        }
        else
        {
            grant.Permit.Ignore();
        }

        Record(outcome, null, settlement, watch.Elapsed);
    }

    private bool TryConclude() => Interlocked.Exchange(ref concluded, 1) == 0;

    /// <summary>Once content has come, every failure of the backend is an answer that broke off.</summary>
    private ChatFailureKind KindFor(ChatBackendException failure)
        => HasContent && failure.Kind is not (ChatFailureKind.Cancelled or ChatFailureKind.DeadlinePassed or ChatFailureKind.ContentRefused)
            ? ChatFailureKind.Interrupted
            : failure.Kind;

    private ChatBackendException Failed(ChatFailureKind kind, string detail, Exception exception)
        => new(kind, Backend.Name, detail, ForeignFailure.SafeCause(exception));

    private ChatBackendException Classified(Exception exception)
        => new(FailureClassifier.Classify(exception), Backend.Name, exception.GetType().Name, ForeignFailure.SafeCause(exception))
        {
            Status = FailureClassifier.StatusOf(exception),
        };

    private long EstimatedOutput()
        => Whole is null ? received.EstimateTokens(services.Estimator) : services.Estimator.EstimateText(Whole.Text);

    /// <summary>An answer that our own cap cut short wanted more: taken as twice as long, so that the next cap is larger.</summary>
    private long? OutputWanted(long? reported)
        => Request.AssumedCap is not null && FinishReason == ChatFinishReason.Length ? reported * 2 : reported;

    /// <summary>From the first content to now; unknown for whole answers and for ones too short to tell.</summary>
    private double? TokensPerSecond(long? outputTokens, TimeSpan duration)
    {
        if (outputTokens is not > 1 || Whole is not null || firstContentAfter is not { } first)
        {
            return null;
        }

        var seconds = (duration - first).TotalSeconds;
        return seconds > 0 ? outputTokens / seconds : null;
    }

    private void Record(
        AttemptOutcome outcome, ChatBackendException? failure, in LegSettlement settlement, TimeSpan duration, ChatFailureKind? kind = null)
    {
        var attempt = new RouteAttempt
        {
            Number = Number,
            Backend = Backend.Name,
            Purpose = Request.Purpose,
            Outcome = outcome,
            Failure = kind,
            Detail = failure?.Detail,
            Status = failure?.Status,
            ProviderCode = failure?.ProviderCode,
            RequestId = failure?.RequestId ?? signals?.RequestId,
            StartedAfter = startedAfter,
            Duration = duration,
            TimeToFirstContent = firstContentAfter,
            Usage = settlement.Usage,
            Cost = settlement.Cost,
            Estimated = settlement.Estimated,
        };
        call.Record(attempt);
        if (settlement.Usage is { } usage)
        {
            services.Usage.Record(Backend.Name, call.Route.Name, call.Profile.Tenant, usage, settlement.Cost, settlement.Estimated);
        }

        services.Telemetry.SendEnded(call.Route.Name, Backend.Descriptor, attempt);
    }
}
