using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Writes the messages of a chat.</summary>
internal sealed class MessageWriter(BackendDescriptor backend, DialectProfile profile, FieldWriter fields)
{
    private readonly Utf8JsonWriter json = fields.Json;
    private readonly PartWriter parts = new(backend, fields.Json);

    public void Write(IEnumerable<ChatMessage> messages, string? instructions)
    {
        fields.Name("messages");
        json.WriteStartArray();
        if (!string.IsNullOrEmpty(instructions))
        {
            Begin(ChatRole.System);
            json.WriteString("content", instructions);
            json.WriteEndObject();
        }

        var all = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        for (var i = 0; i < all.Count; i++)
        {
            Write(all[i], isLast: i == all.Count - 1);
        }

        json.WriteEndArray();
    }

    private void Write(ChatMessage message, bool isLast)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            WriteResult(result);
        }

        if (message.Role == ChatRole.Assistant)
        {
            WriteAssistant(message, isLast);
        }
        else if (message.Role != ChatRole.Tool && !message.Contents.All(content => content is FunctionResultContent))
        {
            WriteOther(message);
        }
        else if (message.Contents.FirstOrDefault(content => content is not (FunctionResultContent or UsageContent)) is { } stray)
        {
            throw PartWriter.CannotSend(backend, stray);
        }
    }

    private void WriteResult(FunctionResultContent result)
    {
        Begin(ChatRole.Tool);
        json.WriteString("tool_call_id", result.CallId);
        var failed = result is { Result: null, Exception: not null };
        json.WriteString("content", failed ? "Error: the call failed." : JsonValues.Text(result.Result));
        json.WriteEndObject();
    }

    private void WriteOther(ChatMessage message)
    {
        Begin(message.Role);
        WriteName(message);
        json.WritePropertyName("content");
        if (message.Contents.All(content => content is TextContent or FunctionResultContent or UsageContent or TextReasoningContent))
        {
            // Many servers take a text only as a string.
            json.WriteStringValue(message.Text);
        }
        else
        {
            parts.Write(message.Contents);
        }

        json.WriteEndObject();
    }

    private void WriteAssistant(ChatMessage message, bool isLast)
    {
        if (message.Contents.FirstOrDefault(content => !IsOfAssistant(content)) is { } stray)
        {
            throw PartWriter.CannotSend(backend, stray);
        }

        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        var text = string.Concat(message.Contents.Select(Spoken));
        if (text.Length == 0 && calls.Count == 0 && message.Contents.Count > 0)
        {
            // Nothing but reasoning, usage or results: no provider takes an assistant that says nothing.
            return;
        }

        Begin(ChatRole.Assistant);
        WriteName(message);
        if (text.Length == 0 && calls.Count > 0)
        {
            json.WriteNull("content");
        }
        else
        {
            json.WriteString("content", text);
        }

        WriteCalls(message, calls);
        if (isLast && calls.Count == 0 && profile.PrefillMark is not null && backend.Has(BackendCapabilities.Prefill))
        {
            json.WriteBoolean(profile.PrefillMark, true);
        }

        json.WriteEndObject();
    }

    private void WriteCalls(ChatMessage message, List<FunctionCallContent> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        if (profile.KeepsReasoningOfCalls)
        {
            var reasoning = message.Contents.OfType<TextReasoningContent>().Select(content => content.Text);
            json.WriteString("reasoning_content", string.Concat(reasoning));
        }

        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", JsonValues.Arguments(call.Arguments));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsOfAssistant(AIContent content)
        => content is TextContent or FunctionCallContent or FunctionResultContent or TextReasoningContent or UsageContent or ErrorContent;

    /// <summary>What the assistant said to the user: its text, or the words it refused with.</summary>
    private static string? Spoken(AIContent content) => content switch
    {
        TextContent text => text.Text,
        ErrorContent { ErrorCode: "Refusal" } refusal => refusal.Message,
        _ => null,
    };

    private void Begin(ChatRole role)
    {
        json.WriteStartObject();
        json.WriteString("role", role.Value);
    }

    private void WriteName(ChatMessage message)
    {
        if (profile.TakesNames && WireName.Of(message.AuthorName) is { } name)
        {
            json.WriteString("name", name);
        }
    }
}
