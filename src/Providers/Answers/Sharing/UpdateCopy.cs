using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Copies an update for one listener, so that what one changes no other sees.</summary>
internal static class UpdateCopy
{
    public static ChatResponseUpdate Of(ChatResponseUpdate update, bool forLeader)
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
            AdditionalProperties = Of(update.AdditionalProperties, forLeader),
        };
    }

    private static UsageContent Of(UsageContent usage)
    {
        var details = new UsageDetails();
        details.Add(usage.Details);
        return new UsageContent(details);
    }

    // The call is on its leader's bill; the others sent nothing.
    private static AdditionalPropertiesDictionary? Of(AdditionalPropertiesDictionary? properties, bool forLeader)
    {
        if (properties is null)
        {
            return null;
        }

        var copy = new AdditionalPropertiesDictionary(properties);
        if (!forLeader && copy.TryGetValue(RouteReportExtensions.PropertyName, out var value) && value is RouteReport report)
        {
            copy[RouteReportExtensions.PropertyName] = report with
            {
                Reason = $"shared with an identical request under way; {report.Reason}",
                Attempts = [],
                Cost = 0,
                CostEstimated = false,
            };
        }

        return copy;
    }
}
