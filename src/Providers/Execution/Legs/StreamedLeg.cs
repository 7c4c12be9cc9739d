using Microsoft.Extensions.AI;
using Providers.Health;

namespace Providers.Execution;

/// <summary>A leg whose backend streams: what comes up to the first content is held back until the leg is chosen.</summary>
internal sealed class StreamedLeg(Send send, HealthPermit permit, IQuotaReservation reservation, long startedAt)
    : Leg(send, permit, reservation, startedAt)
{
    private IAsyncEnumerator<ChatResponseUpdate>? updates;
    private WatchedWait<bool>? wait;
    private List<ChatResponseUpdate>? heldBack;
    private DeliveredText text;
    private List<AIContent>? calls;
    private ChatFinishReason? finishReason;
    private UsageDetails? reported;
    private string? model;

    public override ChatFinishReason? FinishReason => finishReason;

    public override UsageDetails? Usage => reported;

    public override string? Model => model;

    protected override bool IsWhole => false;

    public override async ValueTask<ChatBackendException?> OpenAsync(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        try
        {
            EnterNested();
            Watch.Arm();
            updates = Backend.Settings.Client
                .GetStreamingResponseAsync(messages, options, Watch.Token)
                .GetAsyncEnumerator(Watch.Token);
            while (await PullAsync().ConfigureAwait(false))
            {
                var update = Receive();
                TakeSignals(update.AdditionalProperties);
                (heldBack ??= new List<ChatResponseUpdate>(1)).Add(update);
                if (UpdateContents.HasContent(update.Contents))
                {
                    CommitFirstContent(Call.Clock.Timestamp);
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

    public override IReadOnlyList<ChatResponseUpdate> TakeOpening()
    {
        IReadOnlyList<ChatResponseUpdate> opening = heldBack is not null ? heldBack : [];
        heldBack = null;
        return opening;
    }

    public override ValueTask<bool> PullAsync()
    {
        var pull = updates!.MoveNextAsync();
        if (pull.IsCompleted)
        {
            return pull;
        }

        Watch.BeginWait();
        return (wait ??= new WatchedWait<bool>(Watch)).For(pull);
    }

    public override ChatResponseUpdate Receive()
    {
        var update = updates!.Current;
        Watch.EndWait();
        finishReason = update.FinishReason ?? finishReason;
        model = update.ModelId ?? model;
        var contents = update.Contents;
        for (var i = 0; i < contents.Count; i++)
        {
            Receive(contents[i]);
        }

        Continue(contents);
        return update;
    }

    public override async ValueTask DisposeAsync()
    {
        Abandon();
        Stop();
        try
        {
            if (wait?.Late is { IsCompleted: false } late)
            {
                // A stream can't be closed while it is asked for more.
                _ = DisposeAfterAsync(late);
            }
            else if (updates is not null)
            {
                await updates.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // Whatever closing a connection throws says nothing about an answer that has been judged.
        }

        text.Free();
        Free();
    }

    protected override long CompletedAt() => Call.Clock.Timestamp;

    public override long EstimateOutput(ITokenEstimator estimator)
        => text.EstimateTokens(estimator) + OutputEstimate.Of(calls, estimator);

    /// <summary>Unknown for answers that are too short to tell.</summary>
    protected override double? TokensPerSecond(UsageDetails? usage, TimeSpan? sinceFirstContent)
        => usage is { OutputTokenCount: > 1 and var tokens } && sinceFirstContent is { TotalSeconds: > 0 and var seconds }
            ? tokens / seconds
            : null;

    private async Task DisposeAfterAsync(Task late)
    {
        await late.ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    private void Receive(AIContent content)
    {
        switch (content)
        {
            case TextContent part:
                text.Append(part.Text);
                break;
            case TextReasoningContent reasoning:
                text.Append(reasoning.Text);
                break;
            case FunctionCallContent:
                (calls ??= []).Add(content);
                break;
            case UsageContent usage when !LegUsage.IsSensible(usage.Details):
                break;
            case UsageContent usage when reported is null:
                reported = usage.Details;
                break;
            case UsageContent usage:
                reported.Add(usage.Details);
                break;
        }
    }
}
