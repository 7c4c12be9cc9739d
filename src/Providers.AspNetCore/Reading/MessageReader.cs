using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads the messages of a chat.</summary>
internal static class MessageReader
{
    public static List<ChatMessage> Read(JsonElement value)
    {
        var messages = new List<ChatMessage>();
        foreach (var (index, message) in value.List("messages").Index())
        {
            messages.Add(ReadMessage(message, $"messages[{index}]"));
        }

        return messages;
    }

    private static ChatMessage ReadMessage(JsonElement message, string path)
    {
        var role = message.Object(path).Required("role", path).Text($"{path}.role");
        var read = role switch
        {
            // What newer models call a developer, all others know as the system; providers take either for the other.
            "system" or "developer" => new ChatMessage(ChatRole.System, PartReader.Read(message, path)),
            "user" => new ChatMessage(ChatRole.User, PartReader.Read(message, path)),
            "assistant" => new ChatMessage(ChatRole.Assistant, ReadAssistant(message, path)),
            "tool" => new ChatMessage(ChatRole.Tool, [ReadResult(message, path)]),
            "function" => throw Fields.Unsupported($"{path}.role", "use tool in place of function"),
            _ => throw Fields.Expected($"{path}.role", "system, developer, user, assistant or tool"),
        };
        read.AuthorName = message.Optional("name")?.Text($"{path}.name");
        return read;
    }

    private static List<AIContent> ReadAssistant(JsonElement message, string path)
    {
        var contents = new List<AIContent>();
        if (message.Optional("reasoning_content") is { } reasoning)
        {
            contents.Add(new TextReasoningContent(reasoning.Text($"{path}.reasoning_content")));
        }

        if (message.Optional("content") is not null)
        {
            contents.AddRange(PartReader.Read(message, path));
        }

        if (message.Optional("refusal") is { } refusal)
        {
            contents.Add(PartReader.Refusal(refusal.Text($"{path}.refusal")));
        }

        if (message.Optional("tool_calls") is { } calls)
        {
            foreach (var (index, call) in calls.List($"{path}.tool_calls").Index())
            {
                contents.Add(ReadCall(call, $"{path}.tool_calls[{index}]"));
            }
        }

        return contents.Count > 0 ? contents : throw Fields.Expected($"{path}.content", "a text, or tool_calls beside it");
    }

    private static FunctionCallContent ReadCall(JsonElement call, string path)
    {
        var function = call.Object(path).Required("function", path).Object($"{path}.function");
        var id = call.Required("id", path).Name($"{path}.id");
        var name = function.Required("name", $"{path}.function").Name($"{path}.function.name");
        var arguments = function.Optional("arguments")?.Text($"{path}.function.arguments");
        try
        {
            return new FunctionCallContent(id, name, ReadArguments(arguments));
        }
        catch (JsonException slip)
        {
            // The model once wrote it so, and the client only tells: that is no reason to refuse the conversation.
            return new FunctionCallContent(id, name) { Exception = slip };
        }
    }

    private static Dictionary<string, object?> ReadArguments(string? arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return [];
        }

        using var document = JsonDocument.Parse(arguments, RequestBody.Options);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.IsText())
        {
            throw new JsonException("The arguments are no JSON object of text.");
        }

        var read = new Dictionary<string, object?>();
        foreach (var argument in document.RootElement.EnumerateObject())
        {
            read[argument.Name] = argument.Value.Clone();
        }

        return read;
    }

    private static FunctionResultContent ReadResult(JsonElement message, string path)
    {
        var id = message.Required("tool_call_id", path).Name($"{path}.tool_call_id");
        var contents = PartReader.Read(message, path);
        return contents.All(content => content is TextContent)
            ? new FunctionResultContent(id, string.Concat(contents))
            : throw Fields.Unsupported($"{path}.content", "a tool's result is text");
    }
}
