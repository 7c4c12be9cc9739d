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
    private LegAnswer answer;
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
    public ChatResponse? Whole => answer.Whole;

    public ChatResponseUpdate Current => updates!.Current;

    public ChatFinishReason? FinishReason => answer.FinishReason;

    public UsageDetails? Usage => answer.Usage;

    public string? Model => answer.Model;

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

    /// <summary>Takes note of an update.</summary>
    public void Received(ChatResponseUpdate update)
    {
        watch.EndWait();
        answer.Add(update);
    }

    /// <summary>Turns whatever was thrown into a failure of a kind.</summary>
    public ChatBackendException Explain(Exception exception) => LegFailure.Explain(exception, Backend.Name, watch, call.Caller);

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

        var now = Whole is null ? call.Clock.Timestamp : receivedAt;
        EndedAt = now;
        var attempt = Ended(AttemptOutcome.Answered, QuotaSettlement.PostDelivered, watch.ElapsedAt(now));
        LegBooks.Close(services, grant.Reservation, attempt);
        if (!attempt.Estimated)
        {
            Backend.Calibration.Record(call.Profile.InputTokens, Usage!.InputTokenCount, OutputWanted(Usage.OutputTokenCount));
        }

        grant.Permit.Succeed(TokensPerSecond(attempt), now);
        LegBooks.Record(services, call, Backend.Descriptor, attempt);
    }

    public void Fail(ChatBackendException failure)
    {
        if (!TryConclude())
        {
            return;
        }

        var kind = KindFor(failure);
        var rule = FailurePolicy.For(kind);
        var attempt = Ended(
            kind is ChatFailureKind.Cancelled ? AttemptOutcome.Abandoned : AttemptOutcome.Failed, rule.Quota, watch.Elapsed) with
        {
            Failure = kind,
            Detail = failure.Detail,
            Status = failure.Status,
            ProviderCode = failure.ProviderCode,
            RequestId = failure.RequestId ?? signals?.RequestId,
        };
        LegBooks.Close(services, grant.Reservation, attempt);
        var blame = limitIsOwn || kind != ChatFailureKind.NoFirstContent;
        if (LegVerdict.Apply(rule, failure, Backend, grant.Permit, call.Clock.Now, blame) is { } hold)
        {
            services.Telemetry.Events.Tell(
                new BackendParked(Backend.Name, kind, RouteReadings.Words(hold.Reason), hold.Until), rule.Health == HealthVerdict.Hold);
        }

        LegBooks.Record(services, call, Backend.Descriptor, attempt);
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
        answer.Free();
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

            return answer.JudgeEnd(Backend.Name, HasContent);
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
        answer.Take(response);
        if (HasContentIn(response.Messages))
        {
            CommitFirstContent(receivedAt);
        }

        return answer.JudgeEnd(Backend.Name, HasContent);
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
            LegBooks.Observe(services, Backend.Scope, reading);
        }
    }

    private void Dismiss(AttemptOutcome outcome)
    {
        if (!TryConclude())
        {
            return;
        }

        var attempt = Ended(outcome, QuotaSettlement.PostDelivered, watch.Elapsed);
        LegBooks.Close(services, grant.Reservation, attempt);
        if (outcome == AttemptOutcome.Lost && !HasContent)
        {
            grant.Permit.Lose(attempt.Duration);
        }
        else
        {
            grant.Permit.Ignore();
        }

        LegBooks.Record(services, call, Backend.Descriptor, attempt);
    }

    private bool TryConclude() => Interlocked.Exchange(ref concluded, 1) == 0;

    /// <summary>Once content has come, every failure of the backend is an answer that broke off.</summary>
    private ChatFailureKind KindFor(ChatBackendException failure)
        => HasContent && failure.Kind is not (ChatFailureKind.Cancelled or ChatFailureKind.DeadlinePassed or ChatFailureKind.ContentRefused)
            ? ChatFailureKind.Interrupted
            : failure.Kind;

    /// <summary>An answer that our own cap cut short wanted more: taken as twice as long, so that the next cap is larger.</summary>
    private long? OutputWanted(long? reported)
        => Request.AssumedCap is not null && FinishReason == ChatFinishReason.Length ? reported * 2 : reported;

    /// <summary>From the first content to the end; unknown for whole answers and for ones too short to tell.</summary>
    private double? TokensPerSecond(RouteAttempt attempt)
    {
        if (Whole is not null || firstContentAfter is not { } first || attempt.Usage is not { OutputTokenCount: > 1 and var tokens })
        {
            return null;
        }

        var seconds = (attempt.Duration - first).TotalSeconds;
        return seconds > 0 ? tokens / seconds : null;
    }

    /// <summary>The attempt as it ended, with what it used and cost.</summary>
    private RouteAttempt Ended(AttemptOutcome outcome, QuotaSettlement rule, TimeSpan duration)
    {
        var (usage, estimated) = answer.Used(rule, grant.InputTokens, services.Estimator);
        return new RouteAttempt
        {
            Number = Number,
            Backend = Backend.Name,
            Purpose = Request.Purpose,
            Outcome = outcome,
            Model = answer.Model,
            RequestId = signals?.RequestId,
            StartedAfter = startedAfter,
            Duration = duration,
            TimeToFirstContent = firstContentAfter,
            Usage = usage,
            Cost = usage is null ? null : Backend.Prices.CostOf(usage, answer.Model),
            Estimated = estimated,
        };
    }
}
