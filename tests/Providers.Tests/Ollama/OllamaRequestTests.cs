using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.Ollama;

namespace Providers.Tests.Ollama;

public sealed class OllamaRequestTests
{
    private static readonly AIFunction Weather = AIFunctionFactory.Create(
        ([Description("A city")] string city) => "sunny", "get_weather", "Tells the weather.");

    private static readonly AIFunction Clock = AIFunctionFactory.Create(() => "noon", "get_time", "Tells the time.");

    [Fact]
    public async Task Posts_to_the_chat_endpoint_below_a_proxys_path()
    {
        var handler = RecordingHandler.Replying(Backends.Done);
        using var backend = Backends.Over(handler, new() { Name = "local", Model = "m", Endpoint = new("http://box:8080/ollama/?x=1") });
        await backend.AskAsync();
        handler.Requests.ShouldHaveSingleItem().Uri.ShouldBe(new Uri("http://box:8080/ollama/api/chat"));
        handler.Last!.Content!.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Fact]
    public async Task Sends_the_configured_headers()
    {
        var handler = RecordingHandler.Replying(Backends.Done);
        using var backend = Backends.Over(
            handler, new() { Name = "local", Model = "m", Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer t" } });
        await backend.AskAsync();
        handler.Last!.Headers.Authorization!.ToString().ShouldBe("Bearer t");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Says_whether_to_stream(bool stream)
    {
        var handler = RecordingHandler.Replying(Backends.Done);
        using var backend = Backends.Over(handler);
        _ = stream ? await backend.StreamAsync() : (object)await backend.AskAsync();
        handler.SentJson.GetProperty("stream").GetBoolean().ShouldBe(stream);
    }

    [Fact]
    public async Task Sends_the_context_window_and_the_keep_alive()
    {
        var body = await SendAsync(
            [], null, new() { Name = "local", Model = "m", ContextWindow = 32768, KeepAlive = TimeSpan.FromMinutes(30) });
        Path(body, "options.num_ctx").ShouldBe("32768");
        Path(body, "keep_alive").ShouldBe("1800");
    }

    [Theory]
    [InlineData(-0.001, "-1")]
    [InlineData(0, "0")]
    [InlineData(0.4, "1")]
    public async Task Writes_the_keep_alive_in_seconds_and_for_ever_as_minus_one(double seconds, string expected)
    {
        var body = await SendAsync([], null, new() { Name = "local", Model = "m", KeepAlive = TimeSpan.FromSeconds(seconds) });
        Path(body, "keep_alive").ShouldBe(expected);
    }

    public static TheoryData<string, ChatOptions, string, string> Fields => new()
    {
        { "temperature", new() { Temperature = 0.5f }, "options.temperature", "0.5" },
        { "top-p", new() { TopP = 0.25f }, "options.top_p", "0.25" },
        { "top-k", new() { TopK = 40 }, "options.top_k", "40" },
        { "frequency penalty", new() { FrequencyPenalty = 1.5f }, "options.frequency_penalty", "1.5" },
        { "presence penalty", new() { PresencePenalty = -0.5f }, "options.presence_penalty", "-0.5" },
        { "seed", new() { Seed = 42 }, "options.seed", "42" },
        { "stop", new() { StopSequences = ["END", "\n"] }, "options.stop", """["END","\n"]""" },
        { "output cap", new() { MaxOutputTokens = 100 }, "options.num_predict", "100" },
        { "json", new() { ResponseFormat = ChatResponseFormat.Json }, "format", "json" },
        {
            "json schema",
            new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object"}""")) },
            "format",
            """{"type":"object"}"""
        },
        { "plain text", new() { ResponseFormat = ChatResponseFormat.Text }, "format", "" },
        { "no reasoning", new() { Reasoning = new() { Effort = ReasoningEffort.None } }, "think", "False" },
        { "low effort", new() { Reasoning = new() { Effort = ReasoningEffort.Low } }, "think", "low" },
        { "medium effort", new() { Reasoning = new() { Effort = ReasoningEffort.Medium } }, "think", "medium" },
        { "high effort", new() { Reasoning = new() { Effort = ReasoningEffort.High } }, "think", "high" },
        { "reasoning shown", new() { Reasoning = new() { Output = ReasoningOutput.Full } }, "think", "True" },
        { "reasoning hidden", new() { Reasoning = new() { Output = ReasoningOutput.None } }, "think", "" },
        { "Ollama's own option", new() { AdditionalProperties = new() { ["min_p"] = 0.05 } }, "options.min_p", "0.05" },
        { "Ollama's own option of the runner", new() { AdditionalProperties = new() { ["num_gpu"] = 1 } }, "options.num_gpu", "1" },
        { "a field beside the options", new() { AdditionalProperties = new() { ["truncate"] = false } }, "truncate", "False" },
        { "a structured field", new() { AdditionalProperties = new() { ["x"] = new[] { 1, 2 } } }, "x", "[1,2]" },
        { "the router's own key", new() { AdditionalProperties = new() { ["providers.tenant"] = "acme" } }, "providers.tenant", "" },
        { "typed over additional", new() { Seed = 1, AdditionalProperties = new() { ["seed"] = 2 } }, "options.seed", "1" },
        { "additional over configured", new() { AdditionalProperties = new() { ["num_ctx"] = 99 } }, "options.num_ctx", "99" },
        { "omitted", new ChatOptions { Temperature = 1 }.ForProviders(o => o.Omit = ["temperature"]), "options.temperature", "" },
        {
            "omitted think",
            new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.High } }.ForProviders(o => o.Omit = ["think"]),
            "think",
            ""
        },
        { "model of its own", new() { ModelId = "other" }, "model", "m" },
        { "reserved field", new() { AdditionalProperties = new() { ["stream"] = true } }, "stream", "False" },
        { "no tools", new() { Tools = [Weather], ToolMode = ChatToolMode.None }, "tools", "" },
        { "auto tools", new() { Tools = [Clock], ToolMode = ChatToolMode.Auto }, "tools.0.function.name", "get_time" },
        { "tool's kind", new() { Tools = [Clock] }, "tools.0.type", "function" },
        { "tool's description", new() { Tools = [Clock] }, "tools.0.function.description", "Tells the time." },
        { "tool's parameters", new() { Tools = [Weather] }, "tools.0.function.parameters.properties.city.type", "string" },
        {
            "a required tool, adapted",
            new ChatOptions { Tools = [Weather, Clock], ToolMode = ChatToolMode.RequireSpecific("get_time") }
                .ForProviders(o => o.Omit = ["tool_choice"]),
            "tools.0.function.name",
            "get_time"
        },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Writes_each_option_in_its_place(string option, ChatOptions options, string path, string expected)
    {
        var body = await SendAsync([], options, new() { Name = "local", Model = "m", ContextWindow = 4096 });
        Path(body, path).ShouldBe(expected, option);
    }

    public static TheoryData<string, ChatOptions, string> Adaptations => new()
    {
        { "one tool at a time", new() { Tools = [Weather], AllowMultipleToolCalls = false }, "parallel_tool_calls" },
        { "extra high effort", new() { Reasoning = new() { Effort = ReasoningEffort.ExtraHigh } }, "think" },
        { "a summary of the reasoning", new() { Reasoning = new() { Output = ReasoningOutput.Summary } }, "reasoning" },
        { "another model", new() { ModelId = "other" }, "model" },
        { "a reserved field", new() { AdditionalProperties = new() { ["messages"] = 1 } }, "messages" },
    };

    [Theory]
    [MemberData(nameof(Adaptations))]
    public async Task Reports_what_it_had_to_change(string request, ChatOptions options, string start)
    {
        using var backend = Backends.Replying(Backends.Done);
        var first = (await backend.StreamAsync(options))[0];
        BackendSignals.Of(first.AdditionalProperties)!.Adaptations.ShouldHaveSingleItem().ShouldStartWith(start, customMessage: request);
        var plain = await backend.AskAsync(options);
        BackendSignals.Of(plain.AdditionalProperties)!.Adaptations.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Says_nothing_when_nothing_was_changed()
    {
        using var backend = Backends.Replying(Backends.Done);
        (await backend.StreamAsync(new() { Tools = [Weather], AllowMultipleToolCalls = true }))[0].AdditionalProperties.ShouldBeNull();
    }

    public static TheoryData<string, ChatOptions, string> RefusedOptions => new()
    {
        { "any tool required", new() { Tools = [Weather], ToolMode = ChatToolMode.RequireAny }, "tool_choice" },
        { "one tool required", new() { Tools = [Weather], ToolMode = ChatToolMode.RequireSpecific("get_weather") }, "tool_choice" },
        { "a hosted tool", new() { Tools = [new HostedWebSearchTool()] }, "tools" },
        { "a conversation kept elsewhere", new() { ConversationId = "c1" }, "conversation_id" },
    };

    [Theory]
    [MemberData(nameof(RefusedOptions))]
    public async Task Refuses_options_it_cannot_say(string option, ChatOptions options, string parameter)
    {
        var handler = RecordingHandler.Replying(Backends.Done);
        using var backend = Backends.Over(handler);
        var failure = await backend.FailAsync(options);
        failure.Kind.ShouldBe(ChatFailureKind.Unsupported, option);
        failure.Parameter.ShouldBe(parameter);
        handler.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_cannot_be_written_is_the_callers_mistake()
    {
        using var backend = Backends.Replying(Backends.Done);
        var failure = await backend.FailAsync(new() { AdditionalProperties = new() { ["x"] = typeof(string) } });
        failure.Kind.ShouldBe(ChatFailureKind.BadRequest);
    }

    [Fact]
    public async Task Does_not_touch_the_callers_options()
    {
        using var backend = Backends.Replying(Backends.Done);
        var options = new ChatOptions { ModelId = "x", AdditionalProperties = new() { ["min_p"] = 0.1, ["providers.tenant"] = "acme" } };
        await backend.AskAsync(options);
        options.ModelId.ShouldBe("x");
        options.AdditionalProperties.Count.ShouldBe(2);
    }

    private static async Task<JsonElement> SendAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, OllamaBackendOptions backendOptions)
    {
        var handler = RecordingHandler.Replying(Backends.Done);
        using var backend = Backends.Over(handler, backendOptions);
        await backend.GetResponseAsync(messages, options);
        return handler.SentJson;
    }

    /// <summary>The value at a dotted path; empty where there is none.</summary>
    private static string Path(JsonElement element, string path)
    {
        foreach (var step in path.StartsWith("providers.", StringComparison.Ordinal) ? [path] : path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                element = element[int.Parse(step)];
            }
            else if (!element.TryGetProperty(step, out element))
            {
                return "";
            }
        }

        return element.ToString();
    }
}
