using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Writing;

/// <summary>
/// Writes a stream's events into the response's pipe, each when it is whole: one that can't be written leaves nothing there. Whoever calls
/// it flushes.
/// </summary>
internal sealed class ChunkWriter(PipeWriter pipe, bool includesUsage, TimeProvider time)
{
    private string? id;
    private string? fingerprint;
    private long created;
    private bool hasRole;
    private int calls;
    private ChatFinishReason? finish;
    private UsageDetails? usage;

    /// <summary>The model that answers, where the answer itself doesn't say.</summary>
    public string? Model { get; set; }

    public void Write(ChatResponseUpdate update)
    {
        Identify(update);
        finish = update.FinishReason ?? finish;
        if (IsDelivered(update.Contents))
        {
            var chunk = Begin();
            chunk.Json.WriteStartObject("delta"u8);
            WriteDelta(chunk.Json, update.Contents);
            chunk.Json.WriteEndObject();
            chunk.Json.WriteNull("finish_reason"u8);
            End(chunk);
        }
    }

    /// <summary>The finish reason, the usage where it was asked for, and the mark that the answer is whole.</summary>
    public void WriteEnd()
    {
        var chunk = Begin();
        chunk.Json.WriteStartObject("delta"u8);
        chunk.Json.WriteEndObject();
        chunk.Json.WriteString("finish_reason"u8, AnswerWords.Finish(finish, calls > 0));
        End(chunk);
        if (includesUsage && usage is not null)
        {
            WriteUsage(usage);
        }

        pipe.Write("data: [DONE]\n\n"u8);
    }

    /// <summary>A failure in mid-stream: nothing follows it, least of all the mark that the answer is whole.</summary>
    public void WriteError(FailureAnswer failure)
    {
        var error = JsonBuffer.Rent();
        failure.WriteTo(error.Json);
        Send(error);
    }

    /// <summary>Shows every proxy on the way that the connection lives.</summary>
    public void WriteComment() => pipe.Write(": waiting\n\n"u8);

    private void Identify(ChatResponseUpdate update)
    {
        Model = update.ModelId ?? Model;
        fingerprint ??= AnswerWords.FingerprintOf(update.AdditionalProperties);
        if (id is null)
        {
            id = AnswerWords.Id(update.ResponseId);
            created = (update.CreatedAt ?? time.GetUtcNow()).ToUnixTimeSeconds();
        }
    }

    /// <summary>Whether any of it is for the client; usage is kept for the end.</summary>
    private bool IsDelivered(IList<AIContent> contents)
    {
        var isDelivered = false;
        for (var i = 0; i < contents.Count; i++)
        {
            var content = contents[i];
            usage = (content as UsageContent)?.Details ?? usage;
            isDelivered |= content is TextContent or TextReasoningContent
                || AnswerWords.IsRefusal(content)
                || AnswerWords.IsCall(content);
        }

        return isDelivered;
    }

    private void WriteDelta(Utf8JsonWriter json, IList<AIContent> contents)
    {
        if (!hasRole)
        {
            hasRole = true;
            json.WriteString("role"u8, "assistant"u8);
        }

        WriteText(json, "reasoning_content"u8, contents, static content => (content as TextReasoningContent)?.Text);
        WriteText(json, "content"u8, contents, static content => (content as TextContent)?.Text);
        WriteText(json, "refusal"u8, contents, static content => AnswerWords.IsRefusal(content) ? ((ErrorContent)content).Message : null);
        WriteCalls(json, contents);
    }

    private void WriteCalls(Utf8JsonWriter json, IList<AIContent> contents)
    {
        var first = calls;
        for (var i = 0; i < contents.Count; i++)
        {
            if (!AnswerWords.IsCall(contents[i]))
            {
                continue;
            }

            if (calls == first)
            {
                json.WriteStartArray("tool_calls"u8);
            }

            ToolCallWriter.Write(json, (FunctionCallContent)contents[i], calls++);
        }

        if (calls > first)
        {
            json.WriteEndArray();
        }
    }

    private static void WriteText(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, IList<AIContent> contents, Func<AIContent, string?> textOf)
    {
        string? text = null;
        for (var i = 0; i < contents.Count; i++)
        {
            // All but always there is one, and nothing to put together.
            text = textOf(contents[i]) is { } piece ? text + piece : text;
        }

        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private void WriteUsage(UsageDetails details)
    {
        var chunk = JsonBuffer.Rent();
        WriteHead(chunk.Json);
        chunk.Json.WriteStartArray("choices"u8);
        chunk.Json.WriteEndArray();
        chunk.Json.WritePropertyName("usage"u8);
        UsageWriter.Write(chunk.Json, details);
        chunk.Json.WriteEndObject();
        Send(chunk);
    }

    private JsonBuffer Begin()
    {
        var chunk = JsonBuffer.Rent();
        WriteHead(chunk.Json);
        chunk.Json.WriteStartArray("choices"u8);
        chunk.Json.WriteStartObject();
        chunk.Json.WriteNumber("index"u8, 0);
        return chunk;
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, created);
        json.WriteString("model"u8, Model);
        if (fingerprint is not null)
        {
            json.WriteString("system_fingerprint"u8, fingerprint);
        }
    }

    private void End(JsonBuffer chunk)
    {
        chunk.Json.WriteEndObject();
        chunk.Json.WriteEndArray();
        if (includesUsage)
        {
            chunk.Json.WriteNull("usage"u8);
        }

        chunk.Json.WriteEndObject();
        Send(chunk);
    }

    private void Send(JsonBuffer whole)
    {
        whole.Json.Flush();
        pipe.Write("data: "u8);
        pipe.Write(whole.Written);
        pipe.Write("\n\n"u8);
        whole.Return();
    }
}
