using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Access;

/// <summary>
/// When a host that stops is about to cut what is still under way. Answers are broken off a moment before, so that their clients are told.
/// </summary>
internal sealed class ClosingTime
{
    /// <summary>What is left of the host's limit for the last words, unless half of it is less.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Beyond it no timer reaches, and nobody waits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <param name="lifetime">Says that the host stops.</param>
    /// <param name="within">How long it lets answers under way go on from then; negative is without end.</param>
    /// <param name="time">The clock.</param>
    public ClosingTime(IHostApplicationLifetime lifetime, TimeSpan within, TimeProvider time)
    {
        var come = new CancellationTokenSource();
        Token = come.Token;
        var wait = within - (within / 2 < LastWords ? within / 2 : LastWords);
        var timer = time.CreateTimer(_ => come.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lifetime.ApplicationStopping.Register(() =>
        {
            if (wait >= TimeSpan.Zero && wait <= Longest)
            {
                timer.Change(wait, Timeout.InfiniteTimeSpan);
            }
        });
    }

    /// <summary>Cancelled when the time has come.</summary>
    public CancellationToken Token { get; }

    /// <summary>What a failure is told as: one of an answer that was broken off for this reason is ours.</summary>
    public Exception Explain(Exception failure)
        => Token.IsCancellationRequested && failure is OperationCanceledException
            ? new RefusedRequestException("The gateway is stopping. Ask again.", parameter: null, "gateway_stopping")
            {
                Status = StatusCodes.Status503ServiceUnavailable,
                RetryAfter = TimeSpan.FromSeconds(1),
            }
            : failure;
}
