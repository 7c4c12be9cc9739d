using System.Text.Json;
using Providers.Ollama.Wire;

namespace Providers.Ollama;

/// <summary>Asks how far a model is from answering: server alive, model installed, model loaded. Alive is not ready.</summary>
internal sealed class OllamaProbe(OllamaServer server, BackendDescriptor backend)
{
    private readonly string model = Tagged(backend.Model!);

    public async Task<BackendStatus> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var version = await server.GetAsync("api/version", cancellationToken).ConfigureAwait(false);
            if (!version.IsSuccessStatusCode)
            {
                return new BackendStatus(BackendReadiness.Alive, $"status {(int)version.StatusCode}");
            }
        }
        catch (ChatBackendException failure)
        {
            return new BackendStatus(BackendReadiness.Unreachable, failure.Kind.ToString());
        }

        return await FindModelAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<BackendStatus> FindModelAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync("api/tags", cancellationToken).ConfigureAwait(false) is not { } installed)
            {
                return new BackendStatus(BackendReadiness.Alive, $"model {backend.Model} is not installed: ollama pull {backend.Model}");
            }

            if (TextOf(installed, "remote_host") is { Length: > 0 } host)
            {
                return OfCloudModel(host);
            }

            return await FindAsync("api/ps", cancellationToken).ConfigureAwait(false) is { } loaded
                ? new BackendStatus(BackendReadiness.Ready, OfContext(loaded))
                : new BackendStatus(BackendReadiness.Installed, "the model is not loaded");
        }
        catch (Exception caught) when (caught is ChatBackendException or JsonException or IOException or HttpRequestException
            or InvalidOperationException)
        {
            // The last is of a name that is no text.
            return new BackendStatus(BackendReadiness.Alive, "something answers, but not as Ollama does");
        }
    }

    // A local backend is what answers when the network is gone, and a cloud model is not.
    private BackendStatus OfCloudModel(string host) => backend.Placement == BackendPlacement.Local
        ? new BackendStatus(BackendReadiness.Alive, $"{backend.Model} is a cloud model at {host}: requests leave this machine")
        : new BackendStatus(BackendReadiness.Ready, $"cloud model at {host}");

    private string? OfContext(JsonElement loaded)
        => backend.ContextWindow is { } wanted
            && loaded.TryGetProperty("context_length", out var length) && length.ValueKind == JsonValueKind.Number
            && length.TryGetInt32(out var actual) && actual != wanted
            ? $"loaded with a context of {actual} tokens, {wanted} are configured"
            : null;

    private async Task<JsonElement?> FindAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await server.GetAsync(path, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var document = await JsonDocument.ParseAsync(stream, default, cancellationToken).ConfigureAwait(false);
            return Find(document.RootElement);
        }
    }

    private JsonElement? Find(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("models", out var models))
        {
            throw new JsonException("No list of models.");
        }

        // A server without models may write null for the list.
        foreach (var entry in models.ValueKind == JsonValueKind.Array ? models.EnumerateArray() : default)
        {
            if (IsModel(TextOf(entry, "model")) || IsModel(TextOf(entry, "name")))
            {
                return entry.Clone();
            }
        }

        return null;
    }

    private bool IsModel(string? name) => name is not null && Tagged(name).Equals(model, StringComparison.OrdinalIgnoreCase);

    private static string Tagged(string name) => name.AsSpan(name.LastIndexOf('/') + 1).Contains(':') ? name : name + ":latest";

    private static string? TextOf(JsonElement entry, string name)
        => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
