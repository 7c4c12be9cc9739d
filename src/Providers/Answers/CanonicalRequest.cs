using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Writes a request's parts in canonical form. False means that a part has none.</summary>
internal static class CanonicalRequest
{
    public static bool TryWrite(CanonicalWriter canonical, ChatOptions? options)
    {
        options ??= Defaults;
        if (options.ConversationId is not null || options.RawRepresentationFactory is not null
            || options.ContinuationToken is not null || options.AllowBackgroundResponses is true)
        {
            return false;
        }

        canonical.Text(options.Instructions);
        canonical.Real(options.Temperature);
        canonical.Real(options.TopP);
        canonical.Real(options.FrequencyPenalty);
        canonical.Real(options.PresencePenalty);
        canonical.Number(options.TopK);
        canonical.Number(options.Seed);
        canonical.Number(options.MaxOutputTokens);
        canonical.Number((long?)options.Reasoning?.Effort);
        canonical.Number((long?)options.Reasoning?.Output);
        canonical.Flag(options.AllowMultipleToolCalls);
        canonical.Number(options.StopSequences?.Count ?? 0);
        foreach (var stop in options.StopSequences ?? [])
        {
            canonical.Text(stop);
        }

        return TryWrite(canonical, options.ResponseFormat)
            && TryWrite(canonical, options.ToolMode)
            && TryWrite(canonical, options.Tools)
            && canonical.TryProperties(options.AdditionalProperties);
    }

    public static bool TryWrite(CanonicalWriter canonical, ChatMessage message, CallNumbers calls)
    {
        canonical.Text(message.Role.Value);
        canonical.Text(message.AuthorName);
        canonical.Number(message.Contents.Count);
        foreach (var content in message.Contents)
        {
            if (!TryWrite(canonical, content, calls) || !canonical.TryProperties(content.AdditionalProperties))
            {
                return false;
            }
        }

        return canonical.TryProperties(message.AdditionalProperties);
    }

    private static ChatOptions Defaults { get; } = new();

    private static bool TryWrite(CanonicalWriter canonical, AIContent content, CallNumbers calls)
    {
        switch (content)
        {
            case TextContent text:
                canonical.Tag('t');
                canonical.Text(text.Text);
                return true;
            case TextReasoningContent reasoning:
                canonical.Tag('r');
                canonical.Text(reasoning.Text);
                canonical.Text(reasoning.ProtectedData);
                return true;
            case DataContent data:
                canonical.Tag('d');
                canonical.Text(data.MediaType);
                canonical.Text(data.Name);
                canonical.Bytes(data.Data.Span);
                return true;
            case UriContent uri:
                canonical.Tag('u');
                canonical.Text(uri.MediaType);
                canonical.Text(uri.Uri.OriginalString);
                return true;
            case HostedFileContent file:
                canonical.Tag('f');
                canonical.Text(file.FileId);
                return true;
            case FunctionCallContent call:
                canonical.Tag('c');
                canonical.Number(calls.Of(call.CallId));
                canonical.Text(call.Name);
                return canonical.TryValue(call.Arguments);
            case FunctionResultContent result:
                canonical.Tag('a');
                canonical.Number(calls.Of(result.CallId));
                canonical.Text(result.Exception?.Message);
                return canonical.TryValue(result.Result);
            case ErrorContent error:
                canonical.Tag('e');
                canonical.Text(error.ErrorCode);
                canonical.Text(error.Message);
                return true;
            case UsageContent:
                // An account of an earlier answer in the history; it is not sent.
                canonical.Tag('-');
                return true;
            default:
                return false;
        }
    }

    private static bool TryWrite(CanonicalWriter canonical, ChatResponseFormat? format)
    {
        switch (format)
        {
            case null or ChatResponseFormatText:
                canonical.Tag('t');
                return true;
            case ChatResponseFormatJson json:
                canonical.Tag('j');
                canonical.Text(json.SchemaName);
                canonical.Text(json.SchemaDescription);
                canonical.Json(json.Schema);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWrite(CanonicalWriter canonical, ChatToolMode? mode)
    {
        switch (mode)
        {
            case null:
                canonical.Tag('-');
                return true;
            case AutoChatToolMode:
                canonical.Tag('a');
                return true;
            case NoneChatToolMode:
                canonical.Tag('n');
                return true;
            case RequiredChatToolMode required:
                canonical.Tag('r');
                canonical.Text(required.RequiredFunctionName);
                return true;
            default:
                return false;
        }
    }

    private static bool TryWrite(CanonicalWriter canonical, IList<AITool>? tools)
    {
        canonical.Number(tools?.Count ?? 0);
        foreach (var tool in tools ?? [])
        {
            // A hosted tool reads the world at the provider: the same request need not have the same answer.
            if (tool is not AIFunctionDeclaration function)
            {
                return false;
            }

            canonical.Text(function.Name);
            canonical.Text(function.Description);
            canonical.Json(function.JsonSchema);
            if (!canonical.TryProperties(function.AdditionalProperties))
            {
                return false;
            }
        }

        return true;
    }
}
