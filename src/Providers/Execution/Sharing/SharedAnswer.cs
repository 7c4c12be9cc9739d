using System.Globalization;
using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Execution;

/// <summary>
/// Answers where the route has the cache on: from the cache, or by one call for all who ask the same at the same time. The call belongs
/// to none of them, so that each may come and go.
/// </summary>
internal sealed class SharedAnswer(ExecutionServices services, LiveAnswer live)
{
    private readonly SingleFlight flights = new();

    public async ValueTask<ChatResponse> WholeAsync(ChatCall call, Question question, RouterSnapshot snapshot)
    {
        if (Cached(call, question, snapshot) is { } cached)
        {
            return cached;
        }

        using var admission = await CallAdmission.AskAsync(call, services).ConfigureAwait(false);
        if (!admission.IsGranted)
        {
            return await live.StandInAsync(call, question, allowed: true).ConfigureAwait(false);
        }

        var heard = new List<ChatResponseUpdate>();
        var seat = new SharedSeat(call, services, () => Board(call, question, snapshot));
        try
        {
            await foreach (var update in seat.ListenAsync(startOver: heard.Clear).ConfigureAwait(false))
            {
                heard.Add(update);
            }
        }
        catch (ChatRouteException failure) when (failure.Kind == ChatFailureKind.Interrupted)
        {
            if (await services.Answers.FindStandInAsync(call, question).ConfigureAwait(false) is not { } standIn)
            {
                throw;
            }

            return standIn;
        }

        return heard.ToChatResponse();
    }

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(ChatCall call, Question question, RouterSnapshot snapshot)
    {
        var whole = Cached(call, question, snapshot);
        using var admission = whole is null ? await CallAdmission.AskAsync(call, services).ConfigureAwait(false) : default;
        if (whole is null && !admission.IsGranted)
        {
            whole = await live.StandInAsync(call, question, allowed: true).ConfigureAwait(false);
        }

        if (whole is not null)
        {
            foreach (var update in LiveAnswer.Replay(call, whole))
            {
                yield return update;
            }

            yield break;
        }

        var announce = ProviderOptions.Of(call.Options).OnFirstContent;
        var seat = new SharedSeat(call, services, () => Board(call, question, snapshot));
        await foreach (var update in seat.ListenAsync(startOver: null).ConfigureAwait(false))
        {
            announce?.Invoke(seat.Opening);
            announce = null;
            yield return update;
        }
    }

    private ChatResponse? Cached(ChatCall call, Question question, RouterSnapshot snapshot)
    {
        var cached = services.Answers.TryCached(call, question, out var isRefreshDue);
        if (isRefreshDue)
        {
            services.Answers.Track(RefreshAsync(call, question, snapshot));
        }

        return cached;
    }

    /// <summary>Fetches a newer answer for whoever asks next. Nobody waits for it, and its failure is nobody's.</summary>
    private async Task RefreshAsync(ChatCall call, Question question, RouterSnapshot snapshot)
    {
        snapshot.Enter();
        try
        {
            var own = Detach(call, call.Options?.Clone(), services.Answers.Closing);
            using var admission = await CallAdmission.AskAsync(own, services).ConfigureAwait(false);
            if (!admission.IsGranted)
            {
                return;
            }

            using var seat = Board(own, question, snapshot);
            while (await seat.NextAsync(own.Caller).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (OperationCanceledException) when (services.Answers.Closing.IsCancellationRequested)
        {
            // The router ends.
        }
        catch (Exception exception)
        {
            services.Telemetry.RefreshFailed(call.Route.Name, exception);
        }
        finally
        {
            snapshot.Leave();
        }
    }

    private Passenger Board(ChatCall call, Question question, RouterSnapshot snapshot)
        => flights.Board(KeyOf(call, question), flight => FlyAsync(flight, call, question, snapshot));

    /// <summary>The call itself, as its first passenger asked for it. It holds the configuration it began with: passengers may not last.</summary>
    private async IAsyncEnumerable<ChatResponseUpdate> FlyAsync(Flight flight, ChatCall call, Question question, RouterSnapshot snapshot)
    {
        var options = call.Options?.Clone() ?? new ChatOptions();
        options.ForProviders(asked => asked.OnFirstContent = report => flight.Opening = report);
        var own = Detach(call, options, flight.Abandoned);
        snapshot.Enter();
        try
        {
            // The flight before may have just landed, or another process may have the answer.
            if (await services.Answers.FindFreshAsync(own, question).ConfigureAwait(false) is { } cached)
            {
                foreach (var update in LiveAnswer.Replay(own, cached))
                {
                    yield return update;
                }

                yield break;
            }

            await foreach (var update in live.StreamAsync(own, question).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            snapshot.Leave();
        }
    }

    /// <summary>
    /// Who allows less than another must not be answered by what the other allowed, nor be stored where it asked not to be; and who would
    /// wait for quota is not refused because the other would not.
    /// </summary>
    private static string KeyOf(ChatCall call, Question question)
    {
        var own = ProviderOptions.Of(call.Options);
        var key = question.Key!.Hash;
        if (own is { AllowedRegions: null, MaxCost: null } && !call.WaitsForQuota && question.IsStored == call.Route.Store)
        {
            return key;
        }

        var regions = own.AllowedRegions is { } allowed ? string.Join(',', allowed.Order(StringComparer.OrdinalIgnoreCase)) : "any";
        return string.Create(CultureInfo.InvariantCulture, $"{key} {own.MaxCost} {call.WaitsForQuota} {question.IsStored} {regions}");
    }

    private static ChatCall Detach(ChatCall call, ChatOptions? options, CancellationToken caller)
        => new(call.Route, call.Profile, call.Clock, outer: call)
        {
            Messages = call.Messages,
            Options = options,
            Currency = call.Currency,
            WaitsForQuota = call.WaitsForQuota,
            Priority = call.Priority,
            Caller = caller,
            Scopes = call.Scopes,
        };
}
