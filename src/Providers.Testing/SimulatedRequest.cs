using System.Text;
using System.Text.Json;

namespace Providers.Testing;

/// <summary>A request that a simulated provider received.</summary>
public sealed class SimulatedRequest
{
    private readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<JsonElement> json;

    internal SimulatedRequest() => json = new(() => Parse(Body));

    /// <summary>Its place among all requests the provider received, from 1.</summary>
    public int Number { get; internal set; }

    /// <summary>When it had been read, by the provider's clock.</summary>
    public DateTimeOffset ReceivedAt { get; internal set; }

    /// <summary>Whether it asks for a chat answer; lists of models and the like do not.</summary>
    public bool IsChat { get; internal set; }

    /// <summary>The HTTP method, in capitals.</summary>
    public required string Method { get; init; }

    /// <summary>The path, unescaped, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The query as it was sent, without its question mark; empty where there is none.</summary>
    public required string Query { get; init; }

    /// <summary>The headers; names are compared without case, and values of the same name are joined with commas.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The body, as it was sent.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The body as JSON; <see cref="JsonValueKind.Undefined"/> where it is none.</summary>
    public JsonElement Json => json.Value;

    /// <summary>The model it asks for in its body, or null.</summary>
    public string? Model =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String
            ? model.GetString()
            : null;

    /// <summary>Completes when the client leaves before the whole reply was sent; else never.</summary>
    public Task Aborted => aborted.Task;

    /// <summary>When the client was seen to have left, by the provider's clock; null while it has not.</summary>
    public DateTimeOffset? AbortedAt { get; private set; }

    /// <summary>Completes when the provider is done with the request: sent, broken off or left by the client.</summary>
    public Task Ended => ended.Task;

    internal void Abort(DateTimeOffset now)
    {
        AbortedAt = now;
        aborted.TrySetResult();
    }

    internal void End() => ended.TrySetResult();

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span);
        try
        {
            return JsonElement.TryParseValue(ref reader, out var json) ? json.Value : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
