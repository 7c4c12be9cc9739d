using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Copies an answer's contents, so that what one caller changes no other caller sees.</summary>
internal static class ContentCopy
{
    /// <returns>Null for a content that can't be copied faithfully.</returns>
    public static AIContent? Of(AIContent content)
    {
        AIContent? copy = content switch
        {
            TextContent text => new TextContent(text.Text),
            TextReasoningContent reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.ProtectedData },
            FunctionCallContent { Exception: null } call => new FunctionCallContent(
                call.CallId, call.Name, call.Arguments is null ? null : new Dictionary<string, object?>(call.Arguments))
            {
                InformationalOnly = call.InformationalOnly,
            },
            DataContent data => new DataContent(data.Data, data.MediaType) { Name = data.Name },
            UriContent uri => new UriContent(uri.Uri, uri.MediaType),
            _ => null,
        };
        // One of a kind of its own may say more than its base.
        if (copy is null || copy.GetType() != content.GetType())
        {
            return null;
        }

        copy.RawRepresentation = content.RawRepresentation;
        copy.AdditionalProperties = content.AdditionalProperties?.Clone();
        if (content.Annotations is not { Count: > 0 } annotations)
        {
            return copy;
        }

        copy.Annotations = [];
        foreach (var annotation in annotations)
        {
            if (annotation is not CitationAnnotation citation)
            {
                return null;
            }

            copy.Annotations.Add(Of(citation));
        }

        return copy;
    }

    private static CitationAnnotation Of(CitationAnnotation citation) => new()
    {
        Title = citation.Title,
        Url = citation.Url,
        FileId = citation.FileId,
        ToolName = citation.ToolName,
        Snippet = citation.Snippet,
        AnnotatedRegions = citation.AnnotatedRegions is null ? null : [.. citation.AnnotatedRegions],
        RawRepresentation = citation.RawRepresentation,
        AdditionalProperties = citation.AdditionalProperties?.Clone(),
    };
}
