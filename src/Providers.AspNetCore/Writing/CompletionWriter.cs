using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Writing;

/// <summary>Writes a whole answer as a <c>chat.completion</c>.</summary>
internal static class CompletionWriter
{
    public static void Write(Utf8JsonWriter json, ChatResponse response, DateTimeOffset now)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        var calls = contents.Where(AnswerWords.IsCall).Cast<FunctionCallContent>().ToList();
        var report = response.GetRouteReport();
        json.WriteStartObject();
        json.WriteString("id"u8, AnswerWords.Id(response.ResponseId));
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, (response.CreatedAt ?? now).ToUnixTimeSeconds());
        json.WriteString("model"u8, response.ModelId ?? report?.Model ?? report?.Route);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WritePropertyName("message"u8);
        WriteMessage(json, contents, calls);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, AnswerWords.Finish(response.FinishReason, calls.Count > 0));
        json.WriteEndObject();
        json.WriteEndArray();
        if (response.Usage is { } usage)
        {
            json.WritePropertyName("usage"u8);
            UsageWriter.Write(json, usage);
        }

        if (FingerprintOf(response) is { } fingerprint)
        {
            json.WriteString("system_fingerprint"u8, fingerprint);
        }

        json.WriteEndObject();
    }

    /// <summary>What a stream's updates say of themselves is put on the message when they are joined.</summary>
    private static string? FingerprintOf(ChatResponse response)
        => AnswerWords.FingerprintOf(response.AdditionalProperties)
            ?? response.Messages.Select(message => AnswerWords.FingerprintOf(message.AdditionalProperties))
                .FirstOrDefault(found => found is not null);

    private static void WriteMessage(Utf8JsonWriter json, List<AIContent> contents, List<FunctionCallContent> calls)
    {
        var text = string.Concat(contents.OfType<TextContent>().Select(content => content.Text));
        var reasoning = string.Concat(contents.OfType<TextReasoningContent>().Select(content => content.Text));
        var refusal = contents.FirstOrDefault(AnswerWords.IsRefusal) as ErrorContent;
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, text.Length == 0 && (calls.Count > 0 || refusal is not null) ? null : text);
        json.WriteString("refusal"u8, refusal?.Message);
        if (reasoning.Length > 0)
        {
            json.WriteString("reasoning_content"u8, reasoning);
        }

        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                ToolCallWriter.Write(json, call, index: null);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
