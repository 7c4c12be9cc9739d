using System.Text.Json;

namespace Providers.OpenAI.Wire;

/// <summary>Reads a message, or the piece of one that a chunk brings.</summary>
internal static class DeltaReader
{
    public static void Read(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(reader.TokenType == JsonTokenType.StartObject);
        string? reasoning = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                ReadContent(ref reader, answer);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                // Some servers send both names with the same text.
                reasoning = NonEmpty(ref reader) ?? reasoning;
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                answer.AddRefusal(NonEmpty(ref reader));
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                ReadToolCalls(ref reader, answer);
            }
            else if (reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Null)
                {
                    ReadToolCall(ref reader, answer, isBareFunction: true);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        answer.AddReasoning(reasoning);
    }

    private static void ReadContent(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.String:
                answer.AddText(reader.GetString());
                return;
            case JsonTokenType.StartArray:
                foreach (var part in JsonElement.ParseValue(ref reader).EnumerateArray())
                {
                    AddPart(part, answer);
                }

                return;
            default:
                Expect(false);
                return;
        }
    }

    private static void AddPart(JsonElement part, AnswerAssembly answer)
    {
        Expect(part.ValueKind == JsonValueKind.Object);
        answer.AddText(Text(part, "text"));
        answer.AddRefusal(Text(part, "refusal"));
        if (part.TryGetProperty("thinking", out var thinking) && thinking.ValueKind == JsonValueKind.Array)
        {
            foreach (var piece in thinking.EnumerateArray())
            {
                answer.AddReasoning(Text(piece, "text"));
            }
        }

        static string? Text(JsonElement part, string name)
            => part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    private static void ReadToolCalls(ref Utf8JsonReader reader, AnswerAssembly answer)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(reader.TokenType == JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadToolCall(ref reader, answer, isBareFunction: false);
        }
    }

    private static void ReadToolCall(ref Utf8JsonReader reader, AnswerAssembly answer, bool isBareFunction)
    {
        var element = JsonElement.ParseValue(ref reader);
        Expect(element.ValueKind == JsonValueKind.Object);
        var function = isBareFunction ? element
            : element.TryGetProperty("function", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner
            : default;

        answer.AddToolCall(isBareFunction ? 0 : Index(element), Scalar(element, "id"), Scalar(function, "name"), Arguments(function));
    }

    private static int? Index(JsonElement call)
        => call.TryGetProperty("index", out var index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var number)
            ? number
            : null;

    /// <summary>The arguments' JSON, which some servers send as an object and not as text.</summary>
    private static string? Arguments(JsonElement function)
        => function.ValueKind != JsonValueKind.Object || !function.TryGetProperty("arguments", out var arguments) ? null
            : arguments.ValueKind switch
            {
                JsonValueKind.String => arguments.GetString(),
                JsonValueKind.Null => null,
                _ => arguments.GetRawText(),
            };

    private static string? Scalar(JsonElement element, string name)
        => element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
            : null;

    private static string? NonEmpty(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() is { Length: > 0 } text ? text : null;
        }

        reader.Skip();
        return null;
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("The answer has the wrong shape.");
        }
    }
}
