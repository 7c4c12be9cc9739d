using Microsoft.Extensions.AI;
using Providers.Failures;

namespace Providers.Execution;

/// <summary>Turns whatever ended a leg into a failure of a kind. What we stopped ourselves is told by the reason we had.</summary>
internal static class LegFailure
{
    public static ChatBackendException Explain(Exception exception, string backend, LegWatch watch, CancellationToken caller)
    {
        if (caller.IsCancellationRequested)
        {
            return Of(ChatFailureKind.Cancelled, "the caller cancelled");
        }

        return watch.Stopped switch
        {
            LegStop.Deadline => Of(ChatFailureKind.DeadlinePassed, "the deadline passed"),
            LegStop.Dismissed => Of(ChatFailureKind.Cancelled, "another leg was faster"),
            LegStop.FirstContent => Of(ChatFailureKind.NoFirstContent, $"no content within {watch.Elapsed.TotalSeconds:0.#} s"),
            LegStop.Stall => Of(ChatFailureKind.Interrupted, "the stream stalled"),
            _ => exception as ChatBackendException ?? Classified(exception, backend),
        };

        ChatBackendException Of(ChatFailureKind kind, string detail) => new(kind, backend, detail, ForeignFailure.SafeCause(exception));
    }

    /// <summary>What an answer that has ended by itself lacks; null when its end is a good one.</summary>
    public static ChatBackendException? OfEnd(string backend, bool hasContent, ChatFinishReason? finishReason)
    {
        if (hasContent || finishReason == ChatFinishReason.Length)
        {
            return null;
        }

        return finishReason == ChatFinishReason.ContentFilter
            ? new ChatBackendException(ChatFailureKind.ContentRefused, backend, "the provider's filter withheld the answer")
            : new ChatBackendException(ChatFailureKind.EmptyAnswer, backend, "the answer held no text, tool call or refusal");
    }

    private static ChatBackendException Classified(Exception exception, string backend)
        => new(FailureClassifier.Classify(exception), backend, exception.GetType().Name, ForeignFailure.SafeCause(exception))
        {
            Status = FailureClassifier.StatusOf(exception),
        };
}
