using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using Providers.Testing;

namespace Providers.Scenarios.Clients;

/// <summary>
/// The OpenAI SDK's typed client finds nothing wrong with the simulated OpenAI, nor with the gateway, with its key, straight and through nginx.
/// </summary>
public abstract class OpenAISdkCases(ClientPath path) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ClientStage _stage = null!;
    private HttpClient _http = null!;
    private ChatClient _client = null!;

    public async Task InitializeAsync()
    {
        _stage = await ClientStage.StartAsync(path);
        _http = _stage.CreateClient();
        _client = Client("key", new ClientRetryPolicy(0));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _stage.DisposeAsync();
    }

    private ChatClient Client(string key, ClientRetryPolicy retries) => new("gpt-5-mini", new ApiKeyCredential(key), new OpenAIClientOptions
    {
        Endpoint = _stage.Endpoint,
        RetryPolicy = retries,
        Transport = new HttpClientPipelineTransport(_http),
    });

    private static ChatMessage[] Question => [new UserChatMessage("What is the weather in Oslo?")];

    [Fact]
    public async Task Chats_with_usage()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("It is", " sunny.") with { Usage = new(10, 3) { CachedInput = 4, Reasoning = 1 } });

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
        _stage.OpenAI.Enqueue(SimulatedReply.Text("It ", "is ", "日照。"));

        var updates = await _client.CompleteChatStreamingAsync(Question).ToListAsync();

        string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)).ShouldBe("It is 日照。");
        updates.Select(update => update.FinishReason).OfType<ChatFinishReason>().ShouldBe([ChatFinishReason.Stop]);
        updates.Select(update => update.Usage).OfType<ChatTokenUsage>().ShouldHaveSingleItem().OutputTokenCount.ShouldBe(3);
    }

    [Fact]
    public async Task Calls_a_tool_and_gives_its_result_back()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"Oslo"}""")), SimulatedReply.Text("Sunny."));
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather") } };

        ChatCompletion asked = await _client.CompleteChatAsync(Question, options);
        var call = asked.ToolCalls.ShouldHaveSingleItem();
        ChatMessage[] messages = [.. Question, new AssistantChatMessage(asked), new ToolChatMessage(call.Id, "sunny")];
        ChatCompletion answer = await _client.CompleteChatAsync(messages, options);

        asked.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        call.FunctionArguments.ToString().ShouldBe("""{"city":"Oslo"}""");
        answer.Content[0].Text.ShouldBe("Sunny.");
        _stage.OpenAI.Chats[1].Json.GetProperty("messages")[2].GetProperty("tool_call_id").GetString().ShouldBe(call.Id);
    }

    [Fact]
    public async Task Shows_an_image()
    {
        ChatMessage[] messages =
        [
            new UserChatMessage(
                ChatMessageContentPart.CreateTextPart("What is this?"),
                ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes([1, 2, 3]), "image/png")),
        ];

        await _client.CompleteChatAsync(messages);

        _stage.OpenAI.Chats.ShouldHaveSingleItem().Json.GetProperty("messages")[0].GetProperty("content")[1]
            .GetProperty("image_url").GetProperty("url").GetString().ShouldBe("data:image/png;base64,AQID");
    }

    [Fact]
    public async Task Answers_to_a_schema()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("""{"sky":"blue"}"""));
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                "sky", BinaryData.FromString("""{"type":"object"}"""), jsonSchemaIsStrict: true),
        };

        ChatCompletion completion = await _client.CompleteChatAsync(Question, options);

        completion.Content[0].Text.ShouldBe("""{"sky":"blue"}""");
        _stage.OpenAI.Chats[0].Json.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString()
            .ShouldBe("sky");
    }

    [Fact]
    public async Task Answers_in_json()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("""{"sky":"blue"}"""));
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() };

        ChatCompletion completion = await _client.CompleteChatAsync(Question, options);

        JsonElement.Parse(completion.Content[0].Text).GetProperty("sky").GetString().ShouldBe("blue");
        _stage.OpenAI.Chats[0].Json.GetProperty("response_format").GetProperty("type").GetString().ShouldBe("json_object");
    }

    [Fact]
    public async Task Reads_an_error()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Failure(400, "Too long.", "context_length_exceeded"));

        var failure = await Should.ThrowAsync<ClientResultException>(() => _client.CompleteChatAsync(Question));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("context_length_exceeded");
    }

    [Fact]
    public async Task Streams_parallel_tool_calls()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Calls(
            new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")));

        var updates = await _client.CompleteChatStreamingAsync(Question).ToListAsync();

        updates.SelectMany(update => update.ToolCallUpdates).GroupBy(update => update.Index)
            .Select(pieces => string.Concat(pieces.Select(piece => piece.FunctionArgumentsUpdate)))
            .ShouldBe(["""{"city":"Oslo"}""", """{"city":"Bergen"}"""]);
    }

    [Fact]
    public async Task Leaves_a_stream_and_the_backend_sees_it()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });
        using var leaving = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in _client.CompleteChatStreamingAsync(Question, cancellationToken: leaving.Token))
            {
                await leaving.CancelAsync();
            }
        });

        await _stage.OpenAI.Chats.ShouldHaveSingleItem().Aborted.WaitAsync(Patience);
    }

    [Fact]
    public async Task Tries_again_when_it_is_told_to_wait()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Failure(429, code: "rate_limit_exceeded", retryAfter: TimeSpan.FromSeconds(1)), SimulatedReply.Text("now"));

        ChatCompletion completion = await Client("key", new ClientRetryPolicy()).CompleteChatAsync(Question);

        completion.Content[0].Text.ShouldBe("now");
        _stage.OpenAI.Chats.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Is_turned_away_with_a_wrong_key_and_does_not_insist()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(
            () => Client("wrong", new ClientRetryPolicy()).CompleteChatAsync(Question));

        failure.Status.ShouldBe(401);
        failure.Message.ShouldContain("invalid_api_key");
        _stage.OpenAI.Chats.Count.ShouldBeLessThan(2);
    }
}
