using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Makes the key of a request. Ids and times don't count; neither does the model, which the route stands for.</summary>
internal static class AnswerKeys
{
    // Keys outlive the process: a change to the canonical form needs a new version.
    private const string Version = "providers-1";

    /// <returns>Null when something in the request has no canonical form, or its answer depends on what only the provider knows.</returns>
    public static AnswerKey? Of(string route, string? tenant, IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        using var canonical = new CanonicalWriter();
        canonical.Text(Version);
        if (!CanonicalRequest.TryWrite(canonical, options))
        {
            return null;
        }

        var calls = new CallNumbers();
        var next = 0;
        for (; next < messages.Count && messages[next].Role == ChatRole.System; next++)
        {
            if (!CanonicalRequest.TryWrite(canonical, messages[next], calls))
            {
                return null;
            }
        }

        var context = canonical.Hash();
        var question = next == messages.Count - 1 ? StandaloneQuestion(messages[next], options) : null;
        for (; next < messages.Count; next++)
        {
            if (!CanonicalRequest.TryWrite(canonical, messages[next], calls))
            {
                return null;
            }
        }

        canonical.Text(route);
        canonical.Text(tenant);
        return new AnswerKey(canonical.Hash(), context, question);
    }

    private static string? StandaloneQuestion(ChatMessage message, ChatOptions? options)
    {
        if (message.Role != ChatRole.User || options is { Tools.Count: > 0 } or { ResponseFormat: ChatResponseFormatJson })
        {
            return null;
        }

        foreach (var content in message.Contents)
        {
            if (content is not TextContent)
            {
                return null;
            }
        }

        return message.Text is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
    }
}
