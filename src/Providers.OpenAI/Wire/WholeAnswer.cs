using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Reads an answer to its end and gives it in one.</summary>
internal static class WholeAnswer
{
    public static async ValueTask<ChatResponse> ReadAsync(AnswerStream answer, CancellationToken cancellationToken)
    {
        var first = (await answer.ReadAsync(cancellationToken).ConfigureAwait(false))!;
        if (answer.IsOver && Of(first) is { } whole)
        {
            return whole;
        }

        List<ChatResponseUpdate> updates = [first];
        while (await answer.ReadAsync(cancellationToken).ConfigureAwait(false) is { } update)
        {
            updates.Add(update);
        }

        var response = updates.ToChatResponse();
        response.AdditionalProperties = first.AdditionalProperties;
        foreach (var message in response.Messages)
        {
            // Messages go into the history: what was said of this one call does not.
            message.AdditionalProperties = null;
        }

        return response;
    }

    /// <summary>All but always there is one text, or one call, which needs no putting together.</summary>
    private static ChatResponse? Of(ChatResponseUpdate update)
    {
        UsageContent? usage = null;
        if (update.Contents is not ([not UsageContent] or [not UsageContent, UsageContent]))
        {
            return null;
        }

        if (update.Contents is [_, UsageContent told])
        {
            usage = told;
            update.Contents.RemoveAt(1);
        }

        var message = new ChatMessage(ChatRole.Assistant, update.Contents) { MessageId = update.MessageId, CreatedAt = update.CreatedAt };
        return new ChatResponse(message)
        {
            ResponseId = update.ResponseId,
            ModelId = update.ModelId,
            CreatedAt = update.CreatedAt,
            FinishReason = update.FinishReason,
            Usage = usage?.Details,
            AdditionalProperties = update.AdditionalProperties,
        };
    }
}
