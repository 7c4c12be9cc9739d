namespace Providers.Execution;

/// <summary>Gives a slow first backend company: whichever has content first wins, the other is stopped and accounted.</summary>
internal static class HedgedSend
{
    /// <summary>When a backend's usual time to first content is not known yet.</summary>
    private static readonly TimeSpan UnknownDelay = TimeSpan.FromSeconds(10);

    public static bool Applies(ChatCall call, RoutedBackend first, RoutedBackend? second)
        => call.Route.Hedge.Enabled
            && second is not null
            && first.Descriptor.Placement == BackendPlacement.Hosted
            && second.Descriptor.Placement == BackendPlacement.Hosted
            && !call.Profile.IsProviderBound
            && !call.Profile.HasHostedTools;

    /// <param name="first">The send under way.</param>
    /// <param name="opening">Its outcome.</param>
    /// <param name="startSecond">Takes the plan's next leg and sends it; null when there is none to send.</param>
    /// <param name="services">The clock and the hedge budget.</param>
    public static async ValueTask<SendOutcome> RunAsync(
        Send first, Task<SendOutcome> opening, Func<(Send Send, Task<SendOutcome> Opening)?> startSecond, ExecutionServices services)
    {
        if (!await IsSlowAsync(first, opening, services).ConfigureAwait(false)
            || !services.Hedges.TryHedge()
            || startSecond() is not { } second)
        {
            return await opening.ConfigureAwait(false);
        }

        var firstWins = await Task.WhenAny(opening, second.Opening).ConfigureAwait(false) == opening;
        var (winner, loser) = firstWins ? (opening, second) : (second.Opening, (Send: first, Opening: opening));
        var outcome = await winner.ConfigureAwait(false);
        if (outcome.Leg is null && outcome.Failure?.Kind != ChatFailureKind.ContentRefused)
        {
            var other = await loser.Opening.ConfigureAwait(false);
            return other.Leg is not null || outcome.Failure is null ? other : outcome;
        }

        loser.Send.GiveUp();
        _ = DisposeAsync(loser.Opening);
        return outcome;
    }

    private static async Task<bool> IsSlowAsync(Send first, Task<SendOutcome> opening, ExecutionServices services)
    {
        using var decided = new CancellationTokenSource();
        var wait = Task.Delay(first.Backend.Health.HedgeDelay ?? UnknownDelay, services.Time, decided.Token);
        var isSlow = await Task.WhenAny(opening, wait).ConfigureAwait(false) == wait;
        await decided.CancelAsync().ConfigureAwait(false);
        return isSlow;
    }

    private static async Task DisposeAsync(Task<SendOutcome> opening)
    {
        try
        {
            if ((await opening.ConfigureAwait(false)).Leg is { } leg)
            {
                leg.Lose();
                await leg.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller left as well.
        }
    }
}
