using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Writing;

/// <summary>Writes a stream's events into the response's pipe. Whoever calls it flushes.</summary>
internal sealed class ChunkWriter(PipeWriter pipe, bool includesUsage, TimeProvider time) : IDisposable
{
    private readonly Utf8JsonWriter json = new(pipe, JsonAnswer.Options);
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
            Begin();
            json.WriteStartObject("delta"u8);
            WriteDelta(update.Contents);
            json.WriteEndObject();
            json.WriteNull("finish_reason"u8);
            End();
        }
    }

    /// <summary>The finish reason, the usage where it was asked for, and the mark that the answer is whole.</summary>
    public void WriteEnd()
    {
        Begin();
        json.WriteStartObject("delta"u8);
        json.WriteEndObject();
        json.WriteString("finish_reason"u8, AnswerWords.Finish(finish, calls > 0));
        End();
        if (includesUsage && usage is not null)
        {
            WriteUsage(usage);
        }

        pipe.Write("data: [DONE]\n\n"u8);
    }

    /// <summary>A failure in mid-stream: nothing follows it, least of all the mark that the answer is whole.</summary>
    public void WriteError(FailureAnswer failure)
    {
        BeginEvent();
        failure.WriteTo(json);
        EndEvent();
    }

    /// <summary>Shows every proxy on the way that the connection lives.</summary>
    public void WriteComment() => pipe.Write(": waiting\n\n"u8);

    public void Dispose() => json.Dispose();

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

    private void WriteDelta(IList<AIContent> contents)
    {
        if (!hasRole)
        {
            hasRole = true;
            json.WriteString("role"u8, "assistant"u8);
        }

        WriteText("reasoning_content"u8, contents, static content => (content as TextReasoningContent)?.Text);
        WriteText("content"u8, contents, static content => (content as TextContent)?.Text);
        WriteText("refusal"u8, contents, static content => AnswerWords.IsRefusal(content) ? ((ErrorContent)content).Message : null);
        WriteCalls(contents);
    }

    private void WriteCalls(IList<AIContent> contents)
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

    private void WriteText(ReadOnlySpan<byte> name, IList<AIContent> contents, Func<AIContent, string?> textOf)
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
        BeginEvent();
        WriteHead();
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        json.WritePropertyName("usage"u8);
        UsageWriter.Write(json, details);
        json.WriteEndObject();
        EndEvent();
    }

    private void Begin()
    {
        BeginEvent();
        WriteHead();
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
    }

    private void WriteHead()
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

    private void End()
    {
        json.WriteEndObject();
        json.WriteEndArray();
        if (includesUsage)
        {
            json.WriteNull("usage"u8);
        }

        json.WriteEndObject();
        EndEvent();
    }

    private void BeginEvent()
    {
        pipe.Write("data: "u8);
        json.Reset();
    }

    private void EndEvent()
    {
        json.Flush();
        pipe.Write("\n\n"u8);
    }
}
