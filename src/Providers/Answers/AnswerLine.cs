using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>One stored answer as one line of JSON that a person can read, its checksum last.</summary>
internal static class AnswerLine
{
    private const int SumLength = 8;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> SumName => ",\"sum\":\""u8;

    private static int TailLength => SumName.Length + SumLength + 2;

    /// <summary>Writes the line with its line feed.</summary>
    public static void Write(ArrayBufferWriter<byte> output, StoredAnswer answer)
    {
        var start = output.WrittenCount;
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            json.WriteStartObject();
            json.WriteString("at", answer.AnsweredAt.ToUniversalTime());
            json.WriteString("route", answer.Route);
            WriteOptional(json, "tenant", answer.Tenant);
            WriteOptional(json, "question", answer.Question);
            json.WriteString("answer", answer.Answer);
            WriteOptional(json, "backend", answer.Backend);
            WriteOptional(json, "model", answer.Model);
            WriteOptional(json, "input", answer.Usage?.InputTokenCount);
            WriteOptional(json, "output", answer.Usage?.OutputTokenCount);
            WriteOptional(json, "context", answer.Context);
            json.WriteString("key", answer.Key);
            json.Flush();
        }

        var line = output.WrittenSpan[start..];
        Span<byte> tail = stackalloc byte[TailLength + 1];
        SumName.CopyTo(tail);
        WriteSum(line, tail.Slice(SumName.Length, SumLength));
        "\"}\n"u8.CopyTo(tail[(SumName.Length + SumLength)..]);
        output.Write(tail);
    }

    /// <summary>Reads a line without its line feed; null for one that is torn or damaged.</summary>
    public static StoredAnswer? Read(ReadOnlySpan<byte> line)
    {
        if (line.Length < TailLength)
        {
            return null;
        }

        var body = line[..^TailLength];
        Span<byte> sum = stackalloc byte[SumLength];
        WriteSum(body, sum);
        var tail = line[^TailLength..];
        if (!tail.StartsWith(SumName) || !tail.Slice(SumName.Length, SumLength).SequenceEqual(sum))
        {
            return null;
        }

        try
        {
            return Parse(line);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static StoredAnswer? Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (Text(root, "key") is not { } key || Text(root, "route") is not { } route || Text(root, "answer") is not { } answer)
        {
            return null;
        }

        return new StoredAnswer
        {
            Key = key,
            Route = route,
            Tenant = Text(root, "tenant"),
            Context = Text(root, "context"),
            Question = Text(root, "question"),
            Answer = answer,
            Backend = Text(root, "backend"),
            Model = Text(root, "model"),
            AnsweredAt = root.GetProperty("at"u8).GetDateTimeOffset(),
            Usage = Number(root, "input") is null && Number(root, "output") is null
                ? null
                : new UsageDetails { InputTokenCount = Number(root, "input"), OutputTokenCount = Number(root, "output") },
        };
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Number(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is not null)
        {
            json.WriteNumber(name, value.Value);
        }
    }

    private static void WriteSum(ReadOnlySpan<byte> body, Span<byte> sum)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, digest);
        Convert.TryToHexStringLower(digest[..(SumLength / 2)], sum, out _);
    }
}
