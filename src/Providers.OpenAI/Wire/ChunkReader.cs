using System.Text.Json;

namespace Providers.OpenAI.Wire;

/// <summary>Reads one object of the protocol, a chunk or a whole completion, into the answer. Unknown fields are skipped.</summary>
internal static class ChunkReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <exception cref="JsonException">The bytes are no JSON, or no object of the protocol.</exception>
    public static void Read(ReadOnlySpan<byte> json, AnswerAssembly answer)
    {
        var reader = new Utf8JsonReader(json, Options);
        answer.BeginObject();
        try
        {
            reader.Read();
            Expect(reader, JsonTokenType.StartObject);
            ReadRoot(ref reader, answer);
            reader.Read();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A text is not UTF-8.", exception);
        }
    }

    private static void ReadRoot(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                ReadChoices(ref reader, answer);
            }
            else if (!answer.HasHead && reader.ValueTextEquals("id"u8))
            {
                answer.ResponseId = Scalar(ref reader) ?? answer.ResponseId;
            }
            else if (!answer.HasHead && reader.ValueTextEquals("model"u8))
            {
                answer.ModelId = Scalar(ref reader) ?? answer.ModelId;
            }
            else if (!answer.HasHead && reader.ValueTextEquals("created"u8))
            {
                answer.CreatedAt = Moment(ref reader) ?? answer.CreatedAt;
            }
            else if (!answer.HasHead && reader.ValueTextEquals("system_fingerprint"u8))
            {
                answer.Fingerprint = Scalar(ref reader) ?? answer.Fingerprint;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                answer.AddUsage(UsageReader.Read(ref reader));
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                ReadError(ref reader, answer);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadChoices(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(reader, JsonTokenType.StartArray);
        answer.HasChoices = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(reader, JsonTokenType.StartObject);
            ReadChoice(ref reader, answer);
        }
    }

    private static void ReadChoice(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                answer.IsDelta = true;
                DeltaReader.Read(ref reader, answer);
            }
            else if (!answer.IsDelta && reader.ValueTextEquals("message"u8))
            {
                // Once there are deltas, a message repeats what they said.
                DeltaReader.Read(ref reader, answer);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                answer.FinishReason = Scalar(ref reader) ?? answer.FinishReason;
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                answer.AddUsage(UsageReader.Read(ref reader));
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                ReadError(ref reader, answer);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadError(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.Null)
        {
            answer.Error = ErrorBody.Read(JsonElement.ParseValue(ref reader));
        }
    }

    /// <summary>A text, or a number as text; null for anything else and for an empty text.</summary>
    private static string? Scalar(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString() is { Length: > 0 } text ? text : null;
            case JsonTokenType.Number:
                return System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    private static DateTimeOffset? Moment(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && seconds is > 0 and < 253_402_300_800)
        {
            return DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        }

        reader.Skip();
        return null;
    }

    private static void Expect(in Utf8JsonReader reader, JsonTokenType expected)
    {
        if (reader.TokenType != expected)
        {
            throw new JsonException("The answer has the wrong shape.");
        }
    }
}
