using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quirks;

/// <summary>What each dialect is sent, and what its answers' headers say.</summary>
public sealed class SentTests
{
    private static readonly SimulatedReply Good = SimulatedReply.Text("Hello", ".");

    [Theory]
    [InlineData("OpenAI", "Stream", true)]
    [InlineData("Azure", "Stream", true)]
    [InlineData("Ollama", "Stream", true)]
    [InlineData("OpenAI", "Plain", false)]
    [InlineData("Ollama", "Plain", false)]
    public async Task A_plain_request_is_streamed_upstream_unless_the_backend_is_asked_for_whole_answers(string dialect, string upstream, bool streams)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect).With("Backends:first:Upstream", upstream));
        stage.First.Default = Good;
        (await stage.AskAsync(streamed: false)).Text.ShouldBe("Hello.");
        (stage.First.Chats.Single().Json.TryGetProperty("stream", out var stream) && stream.GetBoolean()).ShouldBe(streams);
    }

    [Fact]
    public async Task Azure_is_named_by_its_deployment_and_the_classic_path_by_its_version_too()
    {
        await using var stage = RouterOverSockets.Open("Azure", "AzureClassic");
        stage.First.Default = SimulatedReply.Failure(500);
        stage.Second.Default = Good;
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("second");
        var current = stage.First.Chats[0];
        (current.Path, current.Query).ShouldBe(("/openai/v1/chat/completions", ""));
        current.Model.ShouldBe(stage.First.Models[0].Name);
        var classic = stage.Second.Chats.Single();
        classic.Path.ShouldBe($"/openai/deployments/{stage.Second.Models[0].Name}/chat/completions");
        classic.Query.ShouldContain("api-version=2024-10-21");
        classic.Headers["api-key"].ShouldBe(BackendSettings.Key);
    }

    [Fact]
    public async Task Ollama_is_told_how_much_context_it_needs_and_how_long_to_stay()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("Ollama")
            .With("Backends:first:ContextWindow", "32768").With("Backends:first:KeepAlive", "30m"));
        stage.First.Default = Good;
        await stage.AskAsync(streamed: true);
        var sent = stage.First.Chats.Single().Json;
        sent.GetProperty("options").GetProperty("num_ctx").GetInt32().ShouldBe(32768);
        sent.GetProperty("keep_alive").ToString().ShouldBe("1800");
    }

    [Fact]
    public async Task Ollama_is_told_which_tool_a_result_comes_from()
    {
        await using var stage = RouterOverSockets.Open("Ollama");
        stage.First.Default = Good;
        await stage.Router.GetResponseAsync(
        [
            new ChatMessage(ChatRole.User, "What is the weather?"),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call-7", "weather", new Dictionary<string, object?> { ["city"] = "Bergen" })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call-7", "rain")]),
        ]);
        var messages = stage.First.Chats.Single().Json.GetProperty("messages");
        messages[1].GetProperty("tool_calls")[0].GetProperty("id").GetString().ShouldBe("call-7");
        messages[2].GetProperty("tool_call_id").GetString().ShouldBe("call-7");
        messages[2].GetProperty("tool_name").GetString().ShouldBe("weather");
    }

    [Theory]
    [InlineData("OpenAI", "max_completion_tokens")]
    [InlineData("Azure", "max_completion_tokens")]
    [InlineData("DeepSeek", "max_tokens")]
    [InlineData("Ollama", "num_predict")]
    public async Task The_cap_that_quota_counts_with_is_sent(string dialect, string field)
    {
        await using var stage = RouterOverSockets.Open(dialect);
        stage.First.Default = Good;
        await stage.AskAsync(streamed: true, new ChatOptions { MaxOutputTokens = 77 });
        var sent = stage.First.Chats.Single().Json;
        (dialect == "Ollama" ? sent.GetProperty("options") : sent).GetProperty(field).GetInt32().ShouldBe(77);
    }

    [Theory]
    [InlineData("6m0s")]
    [InlineData("360000ms")]
    public async Task A_provider_that_says_it_has_no_requests_left_is_left_alone_until_it_has(string reset)
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI")
            .With("Backends:first:Limits:RequestsPerMinute", "100").With("Backends:first:Limits:Burst", "50") with
        { Clock = clock });
        stage.First.Default = Good with
        {
            Headers = new Dictionary<string, string>
            {
                ["x-ratelimit-limit-requests"] = "100",
                ["x-ratelimit-remaining-requests"] = "0",
                ["x-ratelimit-reset-requests"] = reset,
            },
        };
        stage.Second.Default = Good;
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("first");
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("second");
        clock.Advance(TimeSpan.FromMinutes(7));
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("first");
    }

    [Fact]
    public async Task A_project_that_has_no_tokens_left_is_left_alone_though_its_key_has_some()
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI")
            .With("Backends:first:Limits:TokensPerMinute", "100000") with
        { Clock = clock });
        stage.First.Default = Good with
        {
            Headers = new Dictionary<string, string>
            {
                ["x-ratelimit-limit-tokens"] = "100000",
                ["x-ratelimit-remaining-tokens"] = "99000",
                ["x-ratelimit-limit-project-tokens"] = "100000",
                ["x-ratelimit-remaining-project-tokens"] = "0",
                ["x-ratelimit-reset-project-tokens"] = "6m0s",
            },
        };
        stage.Second.Default = Good;
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("first");
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("second");
        clock.Advance(TimeSpan.FromMinutes(7));
        (await stage.AskAsync(streamed: true)).Report.Backend.ShouldBe("first");
    }

    [Fact]
    public async Task Spillover_marks_and_headers_nobody_knows_change_nothing()
    {
        await using var stage = RouterOverSockets.Open("Azure");
        stage.First.Default = Good with
        {
            Headers = new Dictionary<string, string>
            {
                ["x-ms-spillover-from-deployment"] = "provisioned",
                ["x-ratelimit-remaining-tokens"] = "many",
                ["retry-after"] = "soon",
            },
        };
        (await stage.AskAsync(streamed: true)).Text.ShouldBe("Hello.");
        stage.Router.Status.Backends[0].Hold.ShouldBeNull();
    }
}
