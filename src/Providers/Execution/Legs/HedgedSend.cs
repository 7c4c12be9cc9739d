namespace Providers.Execution;

/// <summary>Gives a slow first backend company: whichever has content first wins, the other is stopped and accounted.</summary>
internal sealed class HedgedSend(AttemptLoop loop, ExecutionServices services)
{
    /// <summary>A backend whose usual time no timer can measure is given this: waiting for less would be to ask the cap in a circle.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(10);

    public static bool Applies(ChatCall call, RoutedBackend first, RoutedBackend second)
        => call.Route.Hedge.Enabled
            && first.Descriptor.Placement == BackendPlacement.Hosted
            && second.Descriptor.Placement == BackendPlacement.Hosted
            && !call.Profile.IsProviderBound
            && !call.Profile.HasHostedTools;

    /// <param name="first">The send under way.</param>
    /// <param name="opening">Its leg.</param>
    /// <returns>The leg that decides, or null, and whose it is.</returns>
    public async ValueTask<(Send Send, Leg? Leg)> RunAsync(Send first, Task<Leg?> opening)
    {
        if (!await IsSlowAsync(first, opening).ConfigureAwait(false) || loop.StartHedge() is not { } second)
        {
            return (first, await opening.ConfigureAwait(false));
        }

        var isFirst = await Task.WhenAny(opening, second.Opening).ConfigureAwait(false) == opening;
        var (earlier, later) = isFirst ? ((Send: first, Opening: opening), second) : (second, (Send: first, Opening: opening));
        try
        {
            var leg = await earlier.Opening.ConfigureAwait(false);
            if (leg is null && (earlier.Send.Failure is not { } failure || loop.GoesOnAfter(failure, earlier.Send.Backend)))
            {
                return (later.Send, await later.Opening.ConfigureAwait(false));
            }

            End(later);
            return (earlier.Send, leg);
        }
        catch
        {
            End(later);
            throw;
        }
    }

    /// <summary>
    /// Whether it has been silent for longer than is usual, and the cap allows a second. Where it does not, the question is put again: a
    /// call that hangs outlasts the many that were merely late, and has its turn as soon as there is one.
    /// </summary>
    private async ValueTask<bool> IsSlowAsync(Send first, Task<Leg?> opening)
    {
        var usual = first.Backend.Health.HedgeDelay;
        var delay = usual > ShortestDelay ? usual : ShortestDelay;
        do
        {
            var silence = opening.WaitAsync(delay, services.Time);
            await ((Task)silence).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompleted)
            {
                return false;
            }
        }
        while (!services.Hedges.TryHedge());

        return true;
    }

    private static void End((Send Send, Task<Leg?> Opening) loser)
    {
        loser.Send.GiveUp();
        _ = DisposeAsync(loser.Opening);
    }

    private static async Task DisposeAsync(Task<Leg?> opening)
    {
        try
        {
            if (await opening.ConfigureAwait(false) is { } leg)
            {
                leg.Lose();
                await leg.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The other leg has decided: whatever ended this one is nobody's concern any more.
        }
    }
}
