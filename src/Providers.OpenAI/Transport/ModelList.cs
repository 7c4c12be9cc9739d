using System.Text.Json;
using Providers.Failures;

namespace Providers.OpenAI.Transport;

/// <summary>Judges a backend by its list of models. Any answer at all proves that it is alive.</summary>
internal static class ModelList
{
    private const int LongestList = 4 * 1024 * 1024;

    public static async Task<BackendStatus> JudgeAsync(
        int status, ResponseBody body, BackendDescriptor backend, Dialect dialect, CancellationToken cancellationToken)
    {
        if (status != 200)
        {
            return new BackendStatus(BackendReadiness.Alive, $"models: status {status}");
        }

        if (dialect == Dialect.Azure)
        {
            return new BackendStatus(BackendReadiness.Alive, "models: deployments are not listed");
        }

        var ids = await ReadIdsAsync(body, cancellationToken).ConfigureAwait(false);
        return ids is null ? new BackendStatus(BackendReadiness.Alive, "models: no list")
            : backend.Model is null || ids.Contains(backend.Model) ? new BackendStatus(BackendReadiness.Ready)
            : new BackendStatus(BackendReadiness.Alive, "models: the model is not listed");
    }

    private static async Task<HashSet<string>?> ReadIdsAsync(ResponseBody body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await body.ReadAllAsync(LongestList, cancellationToken).ConfigureAwait(false));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
                ? [.. data.EnumerateArray().Select(Id).OfType<string>()]
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    private static string? Id(JsonElement model)
        => model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;
}
