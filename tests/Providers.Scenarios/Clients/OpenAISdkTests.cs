using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using Providers.Testing;

namespace Providers.Scenarios.Clients;

/// <summary>The OpenAI SDK's typed client finds nothing wrong with the simulated OpenAI.</summary>
public sealed class OpenAISdkTests : IAsyncLifetime
{
    private readonly SimulatedProvider _provider = SimulatedProvider.StartOpenAI(new() { ApiKey = "key" });
    private ChatClient _client = null!;

    public Task InitializeAsync()
    {
        _client = new ChatClient("gpt-5-mini", new ApiKeyCredential("key"), new OpenAIClientOptions { Endpoint = _provider.Endpoint });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private static ChatMessage[] Question => [new UserChatMessage("What is the weather in Oslo?")];

    [Fact]
    public async Task Chats_with_usage()
    {
        _provider.Enqueue(SimulatedReply.Text("It is", " sunny.") with { Usage = new(10, 3) { CachedInput = 4, Reasoning = 1 } });

        ChatCompletion completion = await _client.CompleteChatAsync(Question);

        completion.Content[0].Text.ShouldBe("It is sunny.");
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        completion.Usage.InputTokenCount.ShouldBe(10);
        completion.Usage.InputTokenDetails.CachedTokenCount.ShouldBe(4);
        completion.Usage.OutputTokenDetails.ReasoningTokenCount.ShouldBe(1);
    }

    [Fact]
    public async Task Streams_with_usage()
    {
        _provider.Enqueue(SimulatedReply.Text("It ", "is ", "日照。"));

        var updates = await _client.CompleteChatStreamingAsync(Question).ToListAsync();

        string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)).ShouldBe("It is 日照。");
        updates.Select(update => update.FinishReason).OfType<ChatFinishReason>().ShouldBe([ChatFinishReason.Stop]);
        updates.Select(update => update.Usage).OfType<ChatTokenUsage>().ShouldHaveSingleItem().OutputTokenCount.ShouldBe(3);
    }

    [Fact]
    public async Task Calls_a_tool_and_gives_its_result_back()
    {
        _provider.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"Oslo"}""")), SimulatedReply.Text("Sunny."));
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather") } };

        ChatCompletion asked = await _client.CompleteChatAsync(Question, options);
        var call = asked.ToolCalls.ShouldHaveSingleItem();
        ChatMessage[] messages = [.. Question, new AssistantChatMessage(asked), new ToolChatMessage(call.Id, "sunny")];
        ChatCompletion answer = await _client.CompleteChatAsync(messages, options);

        asked.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        call.FunctionArguments.ToString().ShouldBe("""{"city":"Oslo"}""");
        answer.Content[0].Text.ShouldBe("Sunny.");
        _provider.Chats[1].Json.GetProperty("messages")[2].GetProperty("tool_call_id").GetString().ShouldBe(call.Id);
    }

    [Fact]
    public async Task Streams_parallel_tool_calls()
    {
        _provider.Enqueue(SimulatedReply.Calls(
            new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")));

        var updates = await _client.CompleteChatStreamingAsync(Question).ToListAsync();

        updates.SelectMany(update => update.ToolCallUpdates).GroupBy(update => update.Index)
            .Select(pieces => string.Concat(pieces.Select(piece => piece.FunctionArgumentsUpdate)))
            .ShouldBe(["""{"city":"Oslo"}""", """{"city":"Bergen"}"""]);
    }

    [Fact]
    public async Task Answers_in_json()
    {
        _provider.Enqueue(SimulatedReply.Text("""{"sky":"blue"}"""));
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() };

        ChatCompletion completion = await _client.CompleteChatAsync(Question, options);

        JsonElement.Parse(completion.Content[0].Text).GetProperty("sky").GetString().ShouldBe("blue");
        _provider.Chats[0].Json.GetProperty("response_format").GetProperty("type").GetString().ShouldBe("json_object");
    }

    [Fact]
    public async Task Tries_again_when_it_is_told_to_wait()
    {
        var busy = SimulatedReply.Failure(429, "Slow down.", "rate_limit_exceeded") with
        {
            Headers = new Dictionary<string, string> { ["retry-after-ms"] = "1" },
        };
        _provider.Enqueue(busy, SimulatedReply.Text("now"));

        ChatCompletion completion = await _client.CompleteChatAsync(Question);

        completion.Content[0].Text.ShouldBe("now");
        _provider.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Reads_an_error()
    {
        _provider.Enqueue(SimulatedReply.Failure(400, "Too long.", "context_length_exceeded"));

        var failure = await Should.ThrowAsync<ClientResultException>(() => _client.CompleteChatAsync(Question));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("context_length_exceeded");
    }

    [Fact]
    public async Task Refuses_a_wrong_key()
    {
        var options = new OpenAIClientOptions { Endpoint = _provider.Endpoint, RetryPolicy = new ClientRetryPolicy(0) };
        var stranger = new ChatClient("gpt-5-mini", new ApiKeyCredential("wrong"), options);

        (await Should.ThrowAsync<ClientResultException>(() => stranger.CompleteChatAsync(Question))).Status.ShouldBe(401);
    }
}
