using System.Text.Json;

namespace Providers.Ollama.Wire;

/// <summary>Reads one object of an answer. A field of an unexpected type counts as missing; unknown ones are skipped unread.</summary>
internal static class ChatLineParser
{
    /// <param name="json">One whole JSON object.</param>
    /// <param name="model">The model named so far, not to read the same name from every line again.</param>
    /// <exception cref="JsonException">A tool call names no function.</exception>
    public static ChatLine Parse(ReadOnlySpan<byte> json, string? model)
    {
        var line = new ChatLine();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("message"u8)) { reader.Read(); ReadMessage(ref reader, ref line); }
            else if (reader.ValueTextEquals("model"u8)) { reader.Read(); line.Model = ReadName(ref reader, model); }
            else if (reader.ValueTextEquals("created_at"u8)) { reader.Read(); line.CreatedAt = ReadTime(ref reader); }
            else if (reader.ValueTextEquals("done"u8)) { reader.Read(); line.Done = reader.TokenType == JsonTokenType.True; reader.Skip(); }
            else if (reader.ValueTextEquals("done_reason"u8)) { reader.Read(); line.DoneReason = ReadText(ref reader); }
            else if (reader.ValueTextEquals("prompt_eval_count"u8)) { reader.Read(); line.InputTokens = ReadCount(ref reader); }
            else if (reader.ValueTextEquals("eval_count"u8)) { reader.Read(); line.OutputTokens = ReadCount(ref reader); }
            else if (reader.ValueTextEquals("error"u8)) { reader.Read(); line.Error = ErrorText.Read(ref reader); }
            else { reader.Skip(); }
        }

        return line;
    }

    private static void ReadMessage(ref Utf8JsonReader reader, ref ChatLine line)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8)) { reader.Read(); line.Text = ReadText(ref reader); }
            else if (reader.ValueTextEquals("thinking"u8)) { reader.Read(); line.Thinking = ReadText(ref reader); }
            else if (reader.ValueTextEquals("tool_calls"u8)) { reader.Read(); line.ToolCalls = ToolCallParser.Parse(ref reader); }
            else { reader.Skip(); }
        }
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.ValueSpan.IsEmpty ? "" : reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static string? ReadName(ref Utf8JsonReader reader, string? known)
        => known is not null && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(known) ? known : ReadText(ref reader);

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.TryGetDateTimeOffset(out var time) ? time : null;
        }

        reader.Skip();
        return null;
    }

    private static long? ReadCount(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.TryGetInt64(out var count) ? Math.Max(count, 0) : null;
        }

        reader.Skip();
        return null;
    }
}
