using System.Text;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class SimulatedAnthropicTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly SimulatedProvider _provider = SimulatedProvider.StartAnthropic();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private async Task<string> AskAsync(bool streamed)
    {
        var json = $$"""{"model":"c","stream":{{(streamed ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""";
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(_provider.Endpoint, "v1/messages"), content);
        return await response.Content.ReadAsStringAsync();
    }

    [Fact]
    public async Task Answers_in_blocks()
    {
        _provider.Enqueue(SimulatedReply.Text("yes") with
        {
            Reasoning = ["hm"],
            ToolCalls = [new SimulatedToolCall("weather", """{"city":"Oslo"}""")],
            Usage = new(10, 2) { CachedInput = 4 },
        });

        var message = JsonElement.Parse(await AskAsync(streamed: false));

        var blocks = message.GetProperty("content").EnumerateArray().ToList();
        blocks.Select(block => block.GetProperty("type").GetString()).ShouldBe(["thinking", "text", "tool_use"]);
        blocks[2].GetProperty("input").GetProperty("city").GetString().ShouldBe("Oslo");
        message.GetProperty("stop_reason").GetString().ShouldBe("tool_use");
        message.GetProperty("usage").GetProperty("input_tokens").GetInt64().ShouldBe(6);
    }

    [Fact]
    public async Task Streams_named_events_that_are_all_json()
    {
        _provider.Enqueue(SimulatedReply.Text("a", "b") with { ToolCalls = [new SimulatedToolCall("weather", """{"city":"Oslo"}""")] });

        var events = (await AskAsync(streamed: true)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('\n')).ToList();

        foreach (var lines in events)
        {
            JsonElement.Parse(lines[1]["data: ".Length..]).GetProperty("type").GetString().ShouldBe(lines[0]["event: ".Length..]);
        }
        events.Select(lines => lines[0]["event: ".Length..]).Distinct().ShouldBe(
            ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
    }
}
