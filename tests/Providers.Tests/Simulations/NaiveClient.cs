using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Simulations;

/// <summary>What many write by hand: one backend, three attempts, an exponential wait of four to ten seconds between them.</summary>
internal sealed class NaiveClient(Link link, VirtualTimeProvider clock)
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "What is the answer?")];
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.Zero];

    /// <summary>From each question to the first word of the answer that came whole; null where none did.</summary>
    public List<TimeSpan?> FirstContents { get; } = [];

    public async Task AskAsync()
    {
        var started = clock.GetTimestamp();
        TimeSpan? first = null;
        foreach (var wait in Waits)
        {
            try
            {
                first = null;
                await foreach (var update in link.Backend.GetStreamingResponseAsync(Question).ConfigureAwait(false))
                {
                    first ??= clock.GetElapsedTime(started);
                }

                break;
            }
            catch (ChatBackendException)
            {
                first = null;
                await Task.Delay(wait, clock).ConfigureAwait(false);
            }
        }

        FirstContents.Add(first);
    }
}
