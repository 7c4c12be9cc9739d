using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Telemetry;

namespace Providers.Execution;

/// <summary>Where calls look for kept answers and leave theirs. Nothing is kept unless the route asked for it.</summary>
internal sealed class AnswerDesk(ExactCache cache, StoredAnswers stored, AnswerLadder ladder, RouterTelemetry telemetry) : IAsyncDisposable
{
    private static readonly TimeSpan DefaultStaleFor = new CacheOptions().StaleFor;

    private readonly ConcurrentDictionary<Task, byte> saving = new();

    public static Question Read(ChatCall call)
    {
        if (call.Route is { Cache: null, Store: false, DegradeToAnswers: false })
        {
            return default;
        }

        var own = ProviderOptions.Of(call.Options);
        var usesCache = call.Route.Cache is not null && own.Cache != false;
        var isStored = call.Route.Store && own.Store != false;
        return usesCache || isStored || call.Route.DegradeToAnswers
            ? new Question(AnswerKeys.Of(call.Route.Name, own.Tenant, call.Messages, call.Options), usesCache, isStored)
            : default;
    }

    public static bool Keeps(Question question) => question.Key is not null && (question.UsesCache || question.IsStored);

    /// <summary>The same request's answer of a moment ago; null when there is none.</summary>
    public ChatResponse? TryCached(ChatCall call, Question question)
    {
        if (!question.UsesCache || question.Key is not { } key || !cache.TryGet(key, out var answer))
        {
            return null;
        }

        var age = call.Clock.Now - answer.AnsweredAt;
        return answer.ToResponse().WithReport(call.Report() with
        {
            Model = answer.Model,
            Origin = AnswerOrigin.Cached,
            Reason = "the same request was answered before",
            Age = age,
        });
    }

    /// <summary>The best stored answer, for when no leg answered; null when none fits.</summary>
    public async ValueTask<ChatResponse?> FindStoredAsync(ChatCall call, Question question)
    {
        if (question.Key is not { } key)
        {
            return null;
        }

        var staleFor = call.Route.Cache?.StaleFor ?? DefaultStaleFor;
        var found = await SearchAsync(call, key, staleFor).ConfigureAwait(false);
        return found?.ToResponse().WithReport(call.Report() with
        {
            Model = found.Model,
            Origin = found.Origin,
            Degraded = true,
            Reason = found.Reason,
            Label = found.Label,
            Age = found.Age,
            Score = found.Score,
            Threshold = found.Threshold,
        });
    }

    /// <summary>A store that fails has no answer: what the backends said is still what the caller is told.</summary>
    private async ValueTask<LadderAnswer?> SearchAsync(ChatCall call, AnswerKey key, TimeSpan staleFor)
    {
        try
        {
            return await ladder.FindAsync(key, call.Route.Name, call.Profile.Tenant, staleFor, call.Caller).ConfigureAwait(false);
        }
        catch (Exception exception) when (!call.Caller.IsCancellationRequested)
        {
            telemetry.StoreFailed(exception);
            return null;
        }
    }

    /// <summary>
    /// Leaves a complete answer of a route's own backend for later calls. Never waits: a slow disk is no caller's concern.
    /// </summary>
    public void Keep(ChatCall call, Question question, ChatResponse response, RouteReport report)
    {
        if (question.Key is not { } key || report.Degraded)
        {
            return;
        }

        if (question.UsesCache)
        {
            cache.Put(key, response, call.Route.Cache!.TimeToLive);
        }

        if (question.IsStored)
        {
            Save(call, key, response);
        }
    }

    /// <summary>Waits until everything left here is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(saving.Keys).ConfigureAwait(false);
        cache.Dispose();
        stored.Dispose();
    }

    private void Save(ChatCall call, AnswerKey key, ChatResponse response)
    {
        var task = SaveAsync(call, key, response);
        if (!task.IsCompleted)
        {
            saving.TryAdd(task, 0);
            _ = task.ContinueWith(
                static (done, keeping) => ((ConcurrentDictionary<Task, byte>)keeping!).TryRemove(done, out _),
                saving, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task SaveAsync(ChatCall call, AnswerKey key, ChatResponse response)
    {
        try
        {
            await stored.KeepAsync(key, call.Route.Name, call.Profile.Tenant, response, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            telemetry.StoreFailed(exception);
        }
    }
}
