using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>Where calls look for kept answers and leave theirs. Nothing is kept unless the route asked for it.</summary>
internal sealed class AnswerDesk(
    ExactCache cache, StoredAnswers stored, AnswerLadder ladder, RouterTelemetry telemetry, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan DefaultStaleFor = new CacheOptions().StaleFor;

    // A stored answer is the last thing left to try: it is looked for even where the backends used up the time.
    private static readonly TimeSpan LeastLookUp = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, byte> underWay = new();
    private readonly CancellationTokenSource closing = new();
    private readonly RecentErasures erasures = new(time);

    /// <summary>Cancelled when the router ends: what works for no caller ends with it.</summary>
    public CancellationToken Closing => closing.Token;

    public static Question Read(ChatCall call)
    {
        // Apart, so that a call of a route that keeps nothing costs nothing here.
        return call.Route is { Cache: null, Store: false } ? default : ReadKept(call);
    }

    private static Question ReadKept(ChatCall call)
    {
        var own = ProviderOptions.Of(call.Options);
        var usesCache = call.Route.Cache is not null && own.Cache != false;
        var isStored = call.Route.Store && own.Store != false;
        return usesCache || isStored ? new Question(KeyOf(call), usesCache, isStored) : default;
    }

    /// <summary>The same request's answer of a while ago, at once; null when there is none that may be given so.</summary>
    /// <param name="call">The request.</param>
    /// <param name="question">Its key.</param>
    /// <param name="isRefreshDue">Whether this caller is the one to fetch a newer one.</param>
    public ChatResponse? TryCached(ChatCall call, Question question, out bool isRefreshDue)
    {
        isRefreshDue = false;
        if (cache.Find(question.Key!) is not { } answer)
        {
            return null;
        }

        var (options, age) = (call.Route.Cache!, cache.AgeOf(answer));
        if (options.IsFresh(age))
        {
            return Fresh(call, answer, age);
        }

        if (!options.MayServe(age))
        {
            return null;
        }

        isRefreshDue = answer.TryClaimRefresh(call.Clock.Now);
        return Replay(answer.ToResponse(), call.Report() with
        {
            Model = answer.Model,
            Origin = AnswerOrigin.Cached,
            Reason = "the same request was answered before; a newer answer is being fetched",
            Label = AnswerLabel.Stale(age),
            Source = AnswerLabel.Memory,
            Age = age,
        });
    }

    /// <summary>The same request's answer where it is fresh, in the cache that other processes share too; null when there is none.</summary>
    public async ValueTask<ChatResponse?> FindFreshAsync(ChatCall call, Question question)
    {
        var (key, options) = (question.Key!, call.Route.Cache!);
        var answer = await cache.FindFreshAsync(key, OwnerOf(call), options, erasures, call.Caller).ConfigureAwait(false);
        return answer is null ? null : Fresh(call, answer, cache.AgeOf(answer));
    }

    /// <summary>What may be given when no leg answered; null when nothing fits.</summary>
    public async ValueTask<ChatResponse?> FindStandInAsync(ChatCall call, Question question)
    {
        if (question.IsShared && cache.Find(question.Key!) is { } old
            && cache.AgeOf(old) is var age && age <= call.Route.Cache!.StaleFor)
        {
            return Replay(old.ToResponse(), call.Report() with
            {
                Model = old.Model,
                Origin = AnswerOrigin.Stale,
                Degraded = true,
                Reason = AnswerLabel.ReasonOfStale(age),
                Label = AnswerLabel.Stale(age),
                Source = AnswerLabel.Memory,
                Age = age,
            });
        }

        return call.Route.DegradeToAnswers && (question.Key ?? KeyOf(call)) is { } key
            ? await FindStoredAsync(call, key).ConfigureAwait(false)
            : null;
    }

    /// <summary>
    /// Leaves a complete answer of a route's own backend for later calls. Never waits: a slow disk is no caller's concern.
    /// </summary>
    public void Keep(ChatCall call, Question question, ChatResponse response, RouteReport report)
    {
        if (question.Key is not { } key || report.Degraded
            || erasures.Cover(key, OwnerOf(call), call.Clock.StartedAtUtc))
        {
            return;
        }

        if (question.UsesCache)
        {
            Track(cache.PutAsync(key, OwnerOf(call), response, call.Route.Cache!));
        }

        if (question.IsStored && response.Text.Length > call.Route.StoreAbove)
        {
            Track(SaveAsync(call, key, response));
        }
    }

    /// <summary>Forgets every kept answer that fits, once what is being kept is kept.</summary>
    /// <returns>How many there were, those in memory and those in the store each counted.</returns>
    public async ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken)
    {
        erasures.Add(filter);
        await Task.WhenAll(underWay.Keys).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await cache.EraseAsync(filter, cancellationToken).ConfigureAwait(false)
            + await stored.EraseAsync(filter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets something run beside the calls: it must not fail.</summary>
    public void Track(Task task)
    {
        if (!task.IsCompleted)
        {
            underWay.TryAdd(task, 0);
            _ = task.ContinueWith(
                static (done, underWay) => ((ConcurrentDictionary<Task, byte>)underWay!).TryRemove(done, out _),
                underWay, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Ends what works for no caller, and waits until what was left here is kept. Calls under way may still leave theirs.</summary>
    public async ValueTask CloseAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(underWay.Keys).ConfigureAwait(false);
    }

    /// <summary>As <see cref="CloseAsync"/>, when no call is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        closing.Dispose();
        cache.Dispose();
        stored.Dispose();
    }

    private static AnswerKey? KeyOf(ChatCall call)
        => AnswerKeys.Of(call.Route.Name, call.Profile.Tenant, call.Messages, call.Options);

    private static AnswerOwner OwnerOf(ChatCall call) => new(call.Route.Name, call.Profile.Tenant);

    private ChatResponse Fresh(ChatCall call, CachedAnswer answer, TimeSpan age) => Replay(answer.ToResponse(), call.Report() with
    {
        Model = answer.Model,
        Origin = AnswerOrigin.Cached,
        Reason = "the same request was answered before",
        Source = AnswerLabel.Memory,
        Age = age,
    });

    private async ValueTask<ChatResponse?> FindStoredAsync(ChatCall call, AnswerKey key)
    {
        var left = call.Clock.Remaining;
        using var limit = new CancellationTokenSource(left > LeastLookUp ? left : LeastLookUp, call.Clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, call.Caller);
        var staleFor = call.Route.Cache?.StaleFor ?? DefaultStaleFor;
        var found = await ladder.FindAsync(key, OwnerOf(call), staleFor, either.Token).ConfigureAwait(false);
        call.Caller.ThrowIfCancellationRequested();
        return found is null ? null : Replay(found.ToResponse(), call.Report() with
        {
            Model = found.Model,
            Origin = found.Origin,
            Degraded = true,
            Reason = found.Reason,
            Label = found.Label,
            Source = found.Source,
            Age = found.Age,
            Score = found.Score,
            Threshold = found.Threshold,
        });
    }

    private ChatResponse Replay(ChatResponse response, RouteReport report)
    {
        AnswerProperties.Describe(response.AdditionalProperties ??= [], report);
        telemetry.CallEnded(report, null);
        return response.WithReport(report);
    }

    private async Task SaveAsync(ChatCall call, AnswerKey key, ChatResponse response)
    {
        try
        {
            await stored.KeepAsync(key, OwnerOf(call), response, closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // It is kept; its question is read when the store is opened again.
        }
        catch (Exception exception)
        {
            telemetry.StoreFailed(exception);
        }
    }
}
