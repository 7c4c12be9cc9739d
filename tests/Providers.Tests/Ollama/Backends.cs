using Microsoft.Extensions.AI;
using Providers.Ollama;

namespace Providers.Tests.Ollama;

/// <summary>Makes backends over a handler, and asks them.</summary>
internal static class Backends
{
    public const string Done = """{"model":"qwen3:4b","message":{"role":"assistant","content":"hi"},"done":true,"done_reason":"stop"}""";

    private static readonly OllamaBackendOptions Local = new() { Name = "local", Model = "qwen3:4b" };

    public static OllamaBackend Over(HttpMessageHandler handler, OllamaBackendOptions? options = null)
        => new(options ?? Local, new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan });

    public static OllamaBackend Replying(string body) => Over(RecordingHandler.Replying(body));

    public static async Task<List<ChatResponseUpdate>> StreamAsync(this IChatClient client, ChatOptions? options = null)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync([new(ChatRole.User, "Hello")], options))
        {
            updates.Add(update);
        }

        return updates;
    }

    public static Task<ChatResponse> AskAsync(this IChatClient client, ChatOptions? options = null)
        => client.GetResponseAsync([new(ChatRole.User, "Hello")], options);

    /// <summary>Asks once plainly and once streamed, and expects the same failure of both.</summary>
    public static async Task<ChatBackendException> FailAsync(this IChatClient client, ChatOptions? options = null)
    {
        var plain = await Should.ThrowAsync<ChatBackendException>(() => client.AskAsync(options));
        var streamed = await Should.ThrowAsync<ChatBackendException>(() => client.StreamAsync(options));
        streamed.Message.ShouldBe(plain.Message);
        return streamed;
    }
}
