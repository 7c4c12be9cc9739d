using System.Text.Json;

namespace Providers.Samples.Chat.Tour;

/// <summary>Looks for an Ollama on its standard port.</summary>
internal static class RunningOllama
{
    public static Uri Endpoint { get; } = new("http://127.0.0.1:11434");

    /// <summary>An installed model that runs on this machine; null when there is none.</summary>
    public static async Task<string?> FindModelAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        try
        {
            using var tags = JsonDocument.Parse(await http.GetStringAsync(new Uri(Endpoint, "api/tags")));
            return tags.RootElement.GetProperty("models").EnumerateArray()
                .Where(model => !model.TryGetProperty("remote_host", out _))
                .Select(model => model.GetProperty("name").GetString())
                .FirstOrDefault();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException)
        {
            return null;
        }
    }
}
