using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Writing;

/// <summary>Writes a whole answer as a <c>chat.completion</c>.</summary>
internal static class CompletionWriter
{
    public static void Write(Utf8JsonWriter json, ChatResponse response, DateTimeOffset now)
    {
        var answer = AnswerParts.Of(response);
        json.WriteStartObject();
        json.WriteString("id"u8, AnswerWords.Id(response.ResponseId));
        json.WriteString("object"u8, "chat.completion"u8);
        json.WriteNumber("created"u8, (response.CreatedAt ?? now).ToUnixTimeSeconds());
        json.WriteString("model"u8, ModelOf(response));
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WritePropertyName("message"u8);
        WriteMessage(json, answer);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, AnswerWords.Finish(response.FinishReason, answer.Calls.Count > 0));
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

    private static string? ModelOf(ChatResponse response)
        => response.ModelId ?? (response.GetRouteReport() is { } report ? report.Model ?? report.Route : null);

    /// <summary>What a stream's updates say of themselves is put on the message when they are joined.</summary>
    private static string? FingerprintOf(ChatResponse response)
        => AnswerWords.FingerprintOf(response.AdditionalProperties)
            ?? response.Messages.Select(message => AnswerWords.FingerprintOf(message.AdditionalProperties))
                .FirstOrDefault(found => found is not null);

    private static void WriteMessage(Utf8JsonWriter json, in AnswerParts answer)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, answer.Text ?? (answer.Calls.Count > 0 || answer.Refusal is not null ? null : ""));
        json.WriteString("refusal"u8, answer.Refusal);
        if (answer.Reasoning is not null)
        {
            json.WriteString("reasoning_content"u8, answer.Reasoning);
        }

        if (answer.Calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in answer.Calls)
            {
                ToolCallWriter.Write(json, call, index: null);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
