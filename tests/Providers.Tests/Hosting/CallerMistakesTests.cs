using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Tests.Hosting;

/// <summary>What a caller gets wrong is told where it was made, and harms no backend's name.</summary>
public sealed class CallerMistakesTests
{
    private const string One = """{ "Backends": { "a": { "Type": "OpenAI", "Model": "m" } } }""";

    [Fact]
    public async Task A_message_that_is_null_is_named_by_its_place()
    {
        await using var test = new TestRouter(One);
        var hello = new ChatMessage(ChatRole.User, "hello");

        (await Should.ThrowAsync<ArgumentException>(() => test.Router.GetResponseAsync([hello, null!]))).Message.ShouldContain("index 1 is null");
    }

    [Fact]
    public async Task Options_out_of_their_range_are_named()
    {
        await using var test = new TestRouter(One);
        var negative = new ChatOptions { MaxOutputTokens = -5 };
        var late = new ChatOptions().ForProviders(ask => ask.Deadline = TimeSpan.Zero);

        (await AskAsync(negative)).Message.ShouldContain("ChatOptions.MaxOutputTokens must be 0 or more");
        (await AskAsync(late)).Message.ShouldContain("ProviderOptions.Deadline must be more than zero");

        Task<ArgumentOutOfRangeException> AskAsync(ChatOptions options)
            => Should.ThrowAsync<ArgumentOutOfRangeException>(() => test.Router.GetResponseAsync("hello", options));
    }

    [Fact]
    public async Task A_disposed_router_says_so_and_asks_no_backend()
    {
        var test = new TestRouter(One);
        await test.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => test.AskAsync());
        await Should.ThrowAsync<ObjectDisposedException>(() => test.Router.ExplainAsync([]));
        var asked = await Should.ThrowAsync<ObjectDisposedException>(() => test.Router.GetStreamingResponseAsync("hello").ToChatResponseAsync());
        asked.Message.ShouldContain("router is disposed");
        test.Log.Entries.ShouldNotContain(entry => entry.Id.Id == 1);
    }

    [Fact]
    public async Task A_stream_that_is_read_only_after_the_router_was_disposed_asks_no_backend()
    {
        var test = new TestRouter("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m" } }, "Routes": { "chat": { "Backends": "a", "MaxAttempts": 1 } } }""");
        var stream = test.Router.GetStreamingResponseAsync("hello");
        await test.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => stream.ToChatResponseAsync());

        test.Hosted.Built.Single().Called.Task.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    public async Task Disposing_a_client_that_the_container_handed_out_leaves_the_router_open(string? route)
    {
        var services = new ServiceCollection();
        services.AddProviders(Given.Section(One)).AddBackendFactory(new FakeFactory("OpenAI"));
        await using var container = services.BuildServiceProvider();
        var client = route is null ? container.GetRequiredService<IChatClient>() : container.GetRequiredKeyedService<IChatClient>(route);

        client.Dispose();

        (await client.GetResponseAsync("hello")).Text.ShouldBe("a");
    }

    [Fact]
    public void A_backend_that_was_not_made_is_named()
        => Should.Throw<InvalidOperationException>(
            () => ChatRouter.Create(Given.Section("{}"), builder => builder.AddBackend("claude", _ => null!)))
            .Message.ShouldContain("AddBackend(\"claude\")");

    [Fact]
    public async Task A_send_that_failed_is_logged_without_gaps()
    {
        await using var test = new TestRouter(One, builder => builder.AddBackend(
            "b", _ => new ScriptedBackend("b") { Default = ScriptedReply.Failure(ChatFailureKind.Unauthorized) }));

        await Should.ThrowAsync<ChatRouteException>(() => test.AskAsync("backend:b"));

        test.Log.Entries.First(entry => entry.Id.Id == 1).Text.ShouldStartWith("Route backend:b: b: Unauthorized, scripted, after ");
    }
}
