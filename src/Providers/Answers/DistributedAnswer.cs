using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>An answer as bytes, for a cache that other processes read.</summary>
internal static class DistributedAnswer
{
    private static JsonTypeInfo<ChatResponse> Form { get; } =
        (JsonTypeInfo<ChatResponse>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatResponse));

    /// <returns>Null for what has no form as bytes: a property may be any object.</returns>
    public static byte[]? Write(CachedAnswer answer)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        try
        {
            using var json = new Utf8JsonWriter(bytes);
            json.WriteStartObject();
            json.WriteString("at", answer.AnsweredAt);
            json.WriteString("route", answer.Owner.Route);
            json.WriteString("tenant", answer.Owner.Tenant);
            json.WritePropertyName("response");
            JsonSerializer.Serialize(json, answer.ToResponse(), Form);
            json.WriteEndObject();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <returns>Null for what is damaged, of another form, or somebody else's.</returns>
    public static CachedAnswer? Read(byte[] bytes, AnswerKey key, AnswerOwner owner)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            return root.GetProperty("route"u8).GetString() == owner.Route
                && root.GetProperty("tenant"u8).GetString() == owner.Tenant
                && root.GetProperty("response"u8).Deserialize(Form) is { } response
                ? CachedAnswer.Freeze(key, owner, response, root.GetProperty("at"u8).GetDateTimeOffset())
                : null;
        }
        catch (Exception failure) when (
            failure is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or NotSupportedException)
        {
            return null;
        }
    }
}
