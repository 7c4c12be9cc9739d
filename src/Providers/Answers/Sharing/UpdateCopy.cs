using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Copies an update for one listener, so that what one changes no other sees.</summary>
internal static class UpdateCopy
{
    public static ChatResponseUpdate Of(ChatResponseUpdate update)
    {
        var contents = new List<AIContent>(update.Contents.Count);
        foreach (var content in update.Contents)
        {
            contents.Add(content is UsageContent usage ? Of(usage) : ContentCopy.Of(content) ?? content);
        }

        return new ChatResponseUpdate(update.Role, contents)
        {
            AuthorName = update.AuthorName,
            MessageId = update.MessageId,
            ResponseId = update.ResponseId,
            ConversationId = update.ConversationId,
            CreatedAt = update.CreatedAt,
            ModelId = update.ModelId,
            FinishReason = update.FinishReason,
            RawRepresentation = update.RawRepresentation,
            ContinuationToken = update.ContinuationToken,
            AdditionalProperties = update.AdditionalProperties is { } properties ? new(properties) : null,
        };
    }

    private static UsageContent Of(UsageContent usage)
    {
        var details = new UsageDetails();
        details.Add(usage.Details);
        return new UsageContent(details);
    }
}
