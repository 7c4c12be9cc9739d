using Microsoft.Extensions.AI;
using Providers.Ollama;

namespace Providers.Tests.Ollama;

public sealed class OllamaBackendTests
{
    [Fact]
    public void Describes_itself_as_local_and_free_unless_told_otherwise()
    {
        using var backend = Backends.Replying("");
        backend.Descriptor.Name.ShouldBe("local");
        backend.Descriptor.Provider.ShouldBe("ollama");
        backend.Descriptor.Placement.ShouldBe(BackendPlacement.Local);
        backend.Descriptor.Price.ShouldBe(TokenPrice.Free);
        backend.Descriptor.Has(BackendCapabilities.Prefill | BackendCapabilities.Tools).ShouldBeTrue();
    }

    [Fact]
    public void A_hosted_one_without_a_price_is_not_free()
    {
        using var backend = Backends.Over(
            RecordingHandler.Replying(""), new() { Name = "cloud", Model = "m", Placement = BackendPlacement.Hosted });
        backend.Descriptor.Price.ShouldBeNull();
    }

    [Fact]
    public void Is_found_through_middleware()
    {
        using var client = new Middleware(Backends.Replying(""));
        client.GetService<IChatBackend>().ShouldBeOfType<OllamaBackend>();
        client.GetService<IPreloadable>().ShouldBeOfType<OllamaBackend>();
        client.GetService<BackendDescriptor>()!.Name.ShouldBe("local");
        client.GetService<ChatClientMetadata>()!.ProviderName.ShouldBe("ollama");
        client.GetService<ChatClientMetadata>()!.DefaultModelId.ShouldBe("qwen3:4b");
        client.GetService<IChatBackend>("a key").ShouldBeNull();
    }

    [Theory]
    [InlineData("", "m", "http://x")]
    [InlineData("n", " ", "http://x")]
    [InlineData("n", "m", "ftp://x")]
    [InlineData("n", "m", "/relative")]
    public void Refuses_options_that_cannot_work(string name, string model, string endpoint)
        => Should.Throw<ArgumentException>(() => Backends.Over(
            RecordingHandler.Replying(""), new() { Name = name, Model = model, Endpoint = new(endpoint, UriKind.RelativeOrAbsolute) }));

    [Fact]
    public async Task Leaves_the_callers_http_client_alone()
    {
        using var http = new HttpClient(RecordingHandler.Replying(Backends.Done));
        new OllamaBackend(new() { Name = "a", Model = "m" }, http).Dispose();
        using var second = new OllamaBackend(new() { Name = "b", Model = "m" }, http);
        (await second.AskAsync()).Text.ShouldBe("hi");
    }

    [Fact]
    public async Task Preloads_with_a_chat_without_messages_in_the_configured_window()
    {
        var handler = RecordingHandler.Replying("""{"message":{"role":"assistant","content":""},"done":true,"done_reason":"load"}""");
        using var backend = Backends.Over(
            handler, new() { Name = "a", Model = "m", ContextWindow = 8192, KeepAlive = TimeSpan.FromHours(1) });
        await backend.PreloadAsync();
        handler.SentJson.ShouldBeJson(
            """{"model":"m","stream":false,"messages":[],"keep_alive":3600,"options":{"num_ctx":8192}}""");
    }

    [Fact]
    public async Task A_preload_that_fails_says_why()
    {
        using var backend = Backends.Over(
            RecordingHandler.Replying("""{"error":"model 'm' not found"}""", System.Net.HttpStatusCode.NotFound));
        (await Should.ThrowAsync<ChatBackendException>(() => backend.PreloadAsync())).Kind.ShouldBe(ChatFailureKind.ModelNotFound);
    }

    private sealed class Middleware(IChatClient inner) : DelegatingChatClient(inner);
}
