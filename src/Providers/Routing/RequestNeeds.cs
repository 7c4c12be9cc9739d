using Microsoft.Extensions.AI;

namespace Providers.Routing;

/// <summary>What the messages and the options of a request ask of a backend.</summary>
internal struct RequestNeeds
{
    public BackendCapabilities Required { get; private set; }

    public BackendCapabilities Preferred { get; private set; }

    public bool IsProviderBound { get; private set; }

    public bool HasTools { get; private set; }

    public bool HasHostedTools { get; private set; }

    public static RequestNeeds Of(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var needs = default(RequestNeeds);
        if (options is not null)
        {
            needs.Read(options);
        }

        for (var i = 0; i < messages.Count; i++)
        {
            needs.Read(messages[i].Contents);
        }

        return needs;
    }

    private void Read(ChatOptions options)
    {
        IsProviderBound = options.ConversationId is not null || options.ContinuationToken is not null;
        if (options.ResponseFormat is ChatResponseFormatJson { Schema: not null })
        {
            Required |= BackendCapabilities.JsonSchema;
        }

        if (options.Reasoning?.Effort is not (null or ReasoningEffort.None))
        {
            Preferred |= BackendCapabilities.Reasoning;
        }

        if (options.Tools is { Count: > 0 } tools && options.ToolMode is not NoneChatToolMode)
        {
            Required |= BackendCapabilities.Tools;
            HasTools = true;
            for (var i = 0; i < tools.Count; i++)
            {
                HasHostedTools |= tools[i] is not AIFunctionDeclaration;
            }
        }
    }

    private void Read(IList<AIContent> contents)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            Read(contents[i]);
        }
    }

    private void Read(AIContent content)
    {
        switch (content)
        {
            case TextContent:
                break;
            case DataContent data:
                Required |= Media(data.HasTopLevelMediaType("image"), data.HasTopLevelMediaType("audio"));
                break;
            case UriContent uri:
                Required |= Media(uri.HasTopLevelMediaType("image"), uri.HasTopLevelMediaType("audio"));
                break;
            case FunctionResultContent result:
                Required |= BackendCapabilities.Tools;
                ReadResult(result.Result);
                break;
            case ToolCallContent or ToolResultContent:
                Required |= BackendCapabilities.Tools;
                break;
            case HostedFileContent or HostedVectorStoreContent:
                IsProviderBound = true;
                break;
        }
    }

    private void ReadResult(object? result)
    {
        if (result is AIContent content)
        {
            Read(content);
        }
        else if (result is IList<AIContent> contents)
        {
            Read(contents);
        }
    }

    private static BackendCapabilities Media(bool isImage, bool isAudio)
        => isImage ? BackendCapabilities.Vision : isAudio ? BackendCapabilities.Audio : BackendCapabilities.None;
}
