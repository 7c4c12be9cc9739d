using Microsoft.Extensions.AI;
using Providers.Health;

namespace Providers.Execution;

/// <summary>A leg whose backend gives its answer in one piece.</summary>
internal sealed class WholeLeg(Send send, HealthPermit permit, IQuotaReservation reservation, long startedAt)
    : Leg(send, permit, reservation, startedAt)
{
    private long receivedAt;

    /// <summary>The answer; null until it has come.</summary>
    public ChatResponse? Response { get; private set; }

    public override ChatFinishReason? FinishReason => Response?.FinishReason;

    public override UsageDetails? Usage => Response?.Usage is { } reported && LegUsage.IsSensible(reported) ? reported : null;

    public override string? Model => Response?.ModelId;

    protected override bool IsWhole => true;

    public override ValueTask<ChatBackendException?> OpenAsync(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        try
        {
            EnterNested();
            var sending = Backend.Settings.Client.GetResponseAsync(messages, options, Watch.Token);
            if (sending.IsCompletedSuccessfully)
            {
                return new ValueTask<ChatBackendException?>(Take(sending.Result));
            }

            Watch.Arm();
            return ReceiveAsync(sending);
        }
        catch (Exception exception)
        {
            return new ValueTask<ChatBackendException?>(Explain(exception));
        }
    }

    public override IReadOnlyList<ChatResponseUpdate> TakeOpening() => Response?.ToChatResponseUpdates() ?? [];

    public override ValueTask DisposeAsync()
    {
        Abandon();
        if (Response is null)
        {
            Stop();
        }

        Free();
        return ValueTask.CompletedTask;
    }

    protected override long CompletedAt() => receivedAt;

    public override long EstimateOutput(ITokenEstimator estimator) => Response is null ? 0 : OutputEstimate.Of(Response, estimator);

    private async ValueTask<ChatBackendException?> ReceiveAsync(Task<ChatResponse> sending)
    {
        try
        {
            return Take(await new WatchedWait<ChatResponse>(Watch).For(new ValueTask<ChatResponse>(sending)).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            return Explain(exception);
        }
    }

    private ChatBackendException? Take(ChatResponse response)
    {
        receivedAt = Call.Clock.Timestamp;
        TakeSignals(response.AdditionalProperties);
        Response = response;
        if (HasContentIn(response.Messages))
        {
            CommitFirstContent(receivedAt, isAll: true);
        }

        return JudgeEnd();
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
}
