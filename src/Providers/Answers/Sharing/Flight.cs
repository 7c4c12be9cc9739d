using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>One call and all that it has said so far. Every passenger reads the same record at a pace of its own.</summary>
[SuppressMessage("Design", "CA1001",
    Justification = "A source without a timer holds nothing, and disposing it would race with the last one leaving.")]
internal sealed class Flight
{
    private readonly Lock gate = new();
    private readonly List<ChatResponseUpdate> said = [];
    private readonly CancellationTokenSource abandoned = new();
    private TaskCompletionSource? news;

    /// <summary>Guarded by the lock of the flights.</summary>
    public int Passengers { get; set; }

    /// <summary>Cancelled when nobody is left.</summary>
    public CancellationToken Abandoned => abandoned.Token;

    /// <summary>Who answers, as known at the first word; set before anything is said.</summary>
    public RouteReport? Opening { get; set; }

    public bool HasLanded { get; private set; }

    /// <summary>Why it failed; null while it is under way and when it was told to its end.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    public ChatResponseUpdate this[int at]
    {
        get
        {
            lock (gate)
            {
                return said[at];
            }
        }
    }

    public void Say(ChatResponseUpdate update)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            said.Add(update);
            (waiting, news) = (news, null);
        }

        waiting?.SetResult();
    }

    public void Land(Exception? failure)
    {
        TaskCompletionSource? waiting;
        lock (gate)
        {
            Failure = failure is null ? null : ExceptionDispatchInfo.Capture(failure);
            HasLanded = true;
            (waiting, news) = (news, null);
        }

        waiting?.SetResult();
    }

    public void Abandon() => abandoned.Cancel();

    /// <summary>The text of the first updates.</summary>
    public string TextOf(int updates)
    {
        lock (gate)
        {
            return string.Concat(said.Take(updates).Select(update => update.Text));
        }
    }

    /// <summary>Waits until there is more than was heard; false when all was.</summary>
    public async ValueTask<bool> HasMoreAsync(int heard, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task waiting;
            lock (gate)
            {
                if (heard < said.Count)
                {
                    return true;
                }

                if (HasLanded)
                {
                    return false;
                }

                // Never inline: a slow listener would run within the call and hold up all the others.
                news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = news.Task;
            }

            await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
