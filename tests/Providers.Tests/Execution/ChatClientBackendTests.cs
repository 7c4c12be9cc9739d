using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Tests.Execution;

public sealed class ChatClientBackendTests
{
    private static readonly BackendDescriptor Claude = new() { Name = "claude", Provider = "anthropic", Model = "claude-x" };

    [Fact]
    public async Task Asks_for_its_own_model_and_keeps_the_routers_keys_to_itself()
    {
        var client = new ForeignClient();
        using var backend = client.AsBackend(Claude);
        var options = new ChatOptions { ModelId = "chat", AdditionalProperties = new() { ["service_tier"] = "auto" } }
            .ForProviders(own => own.Tenant = "acme");
        await backend.GetResponseAsync([], options);
        client.Options!.ModelId.ShouldBe("claude-x");
        client.Options.AdditionalProperties!.Keys.ShouldBe(["service_tier"]);
        options.ModelId.ShouldBe("chat");
        options.AdditionalProperties!.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Leaves_the_model_to_the_call_where_it_has_none_of_its_own()
    {
        var client = new ForeignClient();
        using var backend = client.AsBackend(Claude with { Model = null });
        await backend.GetResponseAsync([], new ChatOptions { ModelId = "other" });
        client.Options!.ModelId.ShouldBe("other");
        await backend.GetResponseAsync([]);
        client.Options.ShouldBeNull();
    }

    public static TheoryData<string, Func<ChatOptions, object?>> Omittable => new()
    {
        { "temperature", options => options.Temperature },
        { "top_p", options => options.TopP },
        { "top_k", options => options.TopK },
        { "seed", options => options.Seed },
        { "frequency_penalty", options => options.FrequencyPenalty },
        { "presence_penalty", options => options.PresencePenalty },
        { "stop", options => options.StopSequences },
        { "max_tokens", options => options.MaxOutputTokens },
        { "max_completion_tokens", options => options.MaxOutputTokens },
        { "parallel_tool_calls", options => options.AllowMultipleToolCalls },
        { "reasoning_effort", options => options.Reasoning },
        { "response_format", options => options.ResponseFormat },
        { "tool_choice", options => options.ToolMode },
        { "service_tier", options => options.AdditionalProperties?.GetValueOrDefault("service_tier") },
    };

    [Theory]
    [MemberData(nameof(Omittable))]
    public async Task Leaves_out_what_was_refused_before_and_nothing_else(string name, Func<ChatOptions, object?> read)
    {
        var client = new ForeignClient();
        using var backend = client.AsBackend(Claude);
        await backend.GetResponseAsync([], Everything());
        read(client.Options!).ShouldNotBeNull();
        await backend.GetResponseAsync([], Everything().ForProviders(own => own.Omit = [name]));
        read(client.Options!).ShouldBeNull();
        var alsoGone = Omittable.Where(other => ((Func<ChatOptions, object?>)other[1])(client.Options!) is null);
        alsoGone.Count().ShouldBe(name.StartsWith("max_", StringComparison.Ordinal) ? 2 : 1);
    }

    public static TheoryData<string, Exception, ChatFailureKind, int?> Failures => new()
    {
        { "refused", new HttpRequestException(null, new SocketException(111)), ChatFailureKind.Unreachable, null },
        { "a status", new HttpRequestException("echo: secret", null, HttpStatusCode.BadGateway), ChatFailureKind.ServerError, 502 },
        { "a key refused", new StatusException(401), ChatFailureKind.Unauthorized, 401 },
        { "a rate limit", new StatusException(429), ChatFailureKind.RateLimited, 429 },
        { "overloaded", new StatusException(529), ChatFailureKind.Overloaded, 529 },
        { "the client's own timeout", new TaskCanceledException("secret", new TimeoutException()), ChatFailureKind.NoFirstContent, null },
        { "broken JSON", new JsonException("secret"), ChatFailureKind.Malformed, null },
        { "anything else", new InvalidOperationException("secret"), ChatFailureKind.ServerError, null },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Gives_every_failure_a_kind_plain_and_streamed(string cause, Exception thrown, ChatFailureKind kind, int? status)
    {
        using var backend = new ForeignClient { Failure = thrown }.AsBackend(Claude);
        var plain = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync([]));
        var streamed = await Should.ThrowAsync<ChatBackendException>(() => ReadAsync(backend));
        plain.Kind.ShouldBe(kind, cause);
        plain.Status.ShouldBe(status);
        plain.Backend.ShouldBe("claude");
        streamed.Message.ShouldBe(plain.Message);
    }

    [Fact]
    public async Task Keeps_the_clients_words_to_itself_as_they_may_echo_the_request()
    {
        using var backend = new ForeignClient { Failure = new StatusException(400) }.AsBackend(Claude);
        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync([]));
        failure.ToString().ShouldNotContain(StatusException.Secret);
        failure.Message.ShouldContain(nameof(StatusException));
    }

    [Fact]
    public async Task Keeps_the_cause_of_a_broken_connection()
    {
        var cause = new HttpRequestException(null, new SocketException(111));
        using var backend = new ForeignClient { Failure = new InvalidOperationException("wrapped", cause) }.AsBackend(Claude);
        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync([]))).InnerException.ShouldBeSameAs(cause);
    }

    [Fact]
    public async Task Never_wraps_a_failure_twice()
    {
        var failure = new ChatBackendException(ChatFailureKind.ContextTooLong, "inner");
        using var backend = new ForeignClient { Failure = failure }.AsBackend(Claude);
        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync([]))).ShouldBeSameAs(failure);
        (await Should.ThrowAsync<ChatBackendException>(() => ReadAsync(backend))).ShouldBeSameAs(failure);
    }

    [Fact]
    public async Task A_nested_routes_failure_keeps_its_kind_and_its_wait()
    {
        var report = new RouteReport { Route = "inner" };
        var nested = new ChatRouteException(ChatFailureKind.RateLimited, report) { RetryAfter = TimeSpan.FromSeconds(7) };
        using var backend = new ForeignClient { Failure = nested }.AsBackend(Claude);
        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync([]));
        failure.Kind.ShouldBe(ChatFailureKind.RateLimited);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        failure.InnerException.ShouldBeSameAs(nested);
    }

    [Fact]
    public async Task The_callers_cancellation_passes_through()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        using var backend = new ForeignClient { Failure = new InvalidOperationException("a client that hides it") }.AsBackend(Claude);
        var plain = await Should.ThrowAsync<OperationCanceledException>(() => backend.GetResponseAsync([], null, caller.Token));
        var streamed = await Should.ThrowAsync<OperationCanceledException>(() => ReadAsync(backend, caller.Token));
        plain.CancellationToken.ShouldBe(caller.Token);
        streamed.CancellationToken.ShouldBe(caller.Token);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_a_stream_is_an_interruption()
    {
        using var backend = new ForeignClient { Failure = new IOException("reset"), FailsAfter = 1 }.AsBackend(Claude);
        (await Should.ThrowAsync<ChatBackendException>(() => ReadAsync(backend))).Kind.ShouldBe(ChatFailureKind.Interrupted);
    }

    [Fact]
    public async Task A_client_that_fails_before_the_first_read_fails_alike()
    {
        using var backend = new EagerClient().AsBackend(Claude);
        (await Should.ThrowAsync<ChatBackendException>(() => ReadAsync(backend))).Kind.ShouldBe(ChatFailureKind.Unauthorized);
    }

    public static TheoryData<string, ChatResponseUpdate[], bool> Ends => new()
    {
        { "nothing", [], false },
        { "a role alone", [new(ChatRole.Assistant, [])], false },
        { "empty text", [new(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Stop }], false },
        { "usage alone", [new(ChatRole.Assistant, [new UsageContent(new())])], false },
        { "reasoning alone", [new(ChatRole.Assistant, [new TextReasoningContent("hm")])], false },
        { "text without a finish reason", [new(ChatRole.Assistant, "hi")], true },
        { "a tool call", [new(ChatRole.Assistant, [new FunctionCallContent("c", "f")])], true },
        { "a refusal", [new(ChatRole.Assistant, [new ErrorContent("no") { ErrorCode = "Refusal" }])], true },
        { "the caller's cap", [new(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.Length }], true },
        { "a filter", [new(ChatRole.Assistant, "") { FinishReason = ChatFinishReason.ContentFilter }], true },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task An_answer_that_holds_nothing_is_none(string end, ChatResponseUpdate[] updates, bool isAnswer)
    {
        using var backend = new ForeignClient { Updates = updates }.AsBackend(Claude);
        if (isAnswer)
        {
            (await ReadAsync(backend)).Count.ShouldBe(updates.Length, end);
            await backend.GetResponseAsync([]);
        }
        else
        {
            var streamed = await Should.ThrowAsync<ChatBackendException>(() => ReadAsync(backend));
            var plain = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync([]));
            streamed.Kind.ShouldBe(ChatFailureKind.EmptyAnswer, end);
            plain.Kind.ShouldBe(ChatFailureKind.EmptyAnswer, end);
        }
    }

    [Fact]
    public void Is_itself_and_reaches_through_to_the_client()
    {
        var client = new ForeignClient();
        using var backend = client.AsBackend(Claude);
        backend.GetService<IChatBackend>().ShouldBeSameAs(backend);
        backend.GetService<BackendDescriptor>().ShouldBeSameAs(Claude);
        backend.GetService<ForeignClient>().ShouldBeSameAs(client);
        backend.GetService<ForeignClient>("a key").ShouldBeNull();
        backend.GetService<Uri>().ShouldBeNull();
    }

    [Fact]
    public void Disposing_the_backend_disposes_the_client()
    {
        var client = new ForeignClient();
        client.AsBackend(Claude).Dispose();
        client.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Leaving_a_stream_leaves_the_clients()
    {
        var client = new ForeignClient { Updates = [new(ChatRole.Assistant, "a"), new(ChatRole.Assistant, "b")] };
        using var backend = client.AsBackend(Claude);
        await foreach (var _ in backend.GetStreamingResponseAsync([]))
        {
            break;
        }

        client.StreamsLeft.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_probe_it_is_alive_as_far_as_is_known()
    {
        using var backend = new ForeignClient().AsBackend(Claude);
        (await backend.ProbeAsync()).ShouldBe(new BackendStatus(BackendReadiness.Alive, "no probe"));
    }

    [Fact]
    public async Task Asks_the_probe_and_takes_its_failure_for_a_status()
    {
        var ready = new BackendStatus(BackendReadiness.Ready);
        (await new ForeignClient().AsBackend(Claude, _ => Task.FromResult(ready)).ProbeAsync()).ShouldBe(ready);
        (await new ForeignClient().AsBackend(Claude, _ => throw new HttpRequestException()).ProbeAsync()).IsReachable.ShouldBeFalse();
        (await new ForeignClient().AsBackend(Claude, _ => throw new StatusException(401)).ProbeAsync())
            .ShouldBe(new BackendStatus(BackendReadiness.Alive, "status 401"));
    }

    private static ChatOptions Everything() => new()
    {
        Temperature = 1,
        TopP = 1,
        TopK = 1,
        Seed = 1,
        FrequencyPenalty = 1,
        PresencePenalty = 1,
        StopSequences = ["x"],
        MaxOutputTokens = 1,
        AllowMultipleToolCalls = true,
        Reasoning = new(),
        ResponseFormat = ChatResponseFormat.Json,
        ToolMode = ChatToolMode.Auto,
        AdditionalProperties = new() { ["service_tier"] = "auto" },
    };

    private static async Task<List<ChatResponseUpdate>> ReadAsync(IChatClient client, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync([], null, cancellationToken))
        {
            updates.Add(update);
        }

        return updates;
    }

    private sealed class StatusException(int status) : Exception(Secret)
    {
        public const string Secret = "the prompt, echoed";

        public int Status => status;
    }

    private sealed class EagerClient() : DelegatingChatClient(new ForeignClient())
    {
        public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
            => throw new StatusException(401);
    }

    private sealed class ForeignClient : IChatClient
    {
        public ChatResponseUpdate[] Updates { get; init; } = [new(ChatRole.Assistant, "hi")];

        public Exception? Failure { get; init; }

        public int FailsAfter { get; init; }

        public ChatOptions? Options { get; private set; }

        public bool IsDisposed { get; private set; }

        public int StreamsLeft { get; private set; }

        public async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Options = options;
            await Task.Yield();
            return Failure is null ? Updates.ToChatResponse() : throw Failure;
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Options = options;
            await Task.Yield();
            try
            {
                foreach (var update in Updates.Take(Failure is null ? Updates.Length : FailsAfter))
                {
                    yield return update;
                }

                if (Failure is not null)
                {
                    throw Failure;
                }
            }
            finally
            {
                StreamsLeft++;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null)
            => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

        public void Dispose() => IsDisposed = true;
    }
}
