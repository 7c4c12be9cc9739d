using Anthropic;
using Microsoft.Extensions.AI;

namespace Providers.Scenarios.Foreign;

/// <summary>The Anthropic package's own client as a backend: a client that knows nothing of this library plugs in.</summary>
public sealed class AnthropicBackendTests
{
    private const string Answer =
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"Hello"}],
         "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":2}}
        """;

    private const string Streamed =
        "event: message_start\n"
        + """data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[] """
        + ""","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}""" + "\n\n"
        + "event: content_block_start\n"
        + """data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""" + "\n\n"
        + "event: content_block_delta\n"
        + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}""" + "\n\n"
        + "event: content_block_delta\n"
        + """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}""" + "\n\n"
        + "event: content_block_stop\n"
        + """data: {"type":"content_block_stop","index":0}""" + "\n\n"
        + "event: message_delta\n"
        + """data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}""" + "\n\n"
        + "event: message_stop\n"
        + """data: {"type":"message_stop"}""" + "\n\n";

    private static readonly ChatMessage[] Question = [new(ChatRole.User, "my secret question")];

    [Fact]
    public async Task Answers_plainly()
    {
        await using var server = new AnthropicServer(200, "application/json", Answer);
        using var backend = Over(server);
        var options = new ChatOptions { ModelId = "chat" }.ForProviders(own => own.Tenant = "acme");
        var response = await backend.GetResponseAsync(Question, options);
        response.Text.ShouldBe("Hello");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.Usage!.OutputTokenCount.ShouldBe(2);
        var request = server.Requests.ShouldHaveSingleItem();
        request.ShouldContain("claude-x");
        request.ShouldNotContain("acme");
    }

    [Fact]
    public async Task Answers_in_a_stream()
    {
        await using var server = new AnthropicServer(200, "text/event-stream", Streamed);
        using var backend = Over(server);
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in backend.GetStreamingResponseAsync(Question))
        {
            updates.Add(update);
        }

        updates.Count(update => update.Text.Length > 0).ShouldBe(2);
        updates.ToChatResponse().Text.ShouldBe("Hello");
        updates.ToChatResponse().FinishReason.ShouldBe(ChatFinishReason.Stop);
    }

    [Theory]
    [InlineData(401, "authentication_error", ChatFailureKind.Unauthorized)]
    [InlineData(404, "not_found_error", ChatFailureKind.ModelNotFound)]
    [InlineData(429, "rate_limit_error", ChatFailureKind.RateLimited)]
    [InlineData(500, "api_error", ChatFailureKind.ServerError)]
    [InlineData(529, "overloaded_error", ChatFailureKind.Overloaded)]
    public async Task Its_refusals_have_kinds_and_are_sent_once(int status, string type, ChatFailureKind kind)
    {
        var body = $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"about: my secret question"},"request_id":"req_1"}""";
        await using var server = new AnthropicServer(status, "application/json", body, "retry-after: 7\r\nrequest-id: req_1\r\n");
        using var backend = Over(server);
        var plain = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync(Question));
        var streamed = await Should.ThrowAsync<ChatBackendException>(() => ReadAsync(backend));
        foreach (var failure in new[] { plain, streamed })
        {
            failure.Kind.ShouldBe(kind);
            failure.Status.ShouldBe(status);
            failure.ToString().ShouldNotContain("secret");
        }

        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        var server = new AnthropicServer(200, "application/json", Answer);
        await server.DisposeAsync();
        using var backend = Over(server);
        var failure = await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync(Question));
        failure.Kind.ShouldBe(ChatFailureKind.Unreachable);
    }

    private static IChatBackend Over(AnthropicServer server)
    {
        var client = new AnthropicClient { BaseUrl = server.Endpoint, ApiKey = "test-key", MaxRetries = 0 };
        return client.AsIChatClient("claude-x", 1024).AsBackend(new() { Name = "claude", Provider = "anthropic", Model = "claude-x" });
    }

    private static async Task ReadAsync(IChatClient client)
    {
        await foreach (var _ in client.GetStreamingResponseAsync(Question))
        {
        }
    }
}
