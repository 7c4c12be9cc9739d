using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>The OpenAI SDK's typed client finds nothing wrong with the gateway.</summary>
public sealed class GatewaySdkTests : IAsyncLifetime
{
    private GatewayStage _stage = null!;
    private ChatClient _client = null!;

    public async Task InitializeAsync()
    {
        _stage = await GatewayStage.StartAsync();
        _client = new ChatClient("chat", new ApiKeyCredential("any"), new OpenAIClientOptions
        {
            Endpoint = new Uri(_stage.Endpoint, "v1"),
            RetryPolicy = new ClientRetryPolicy(0),
        });
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    private static ChatMessage[] Question => [new UserChatMessage("What is the weather in Oslo?")];

    [Fact]
    public async Task Chats_with_usage()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("It is", " sunny.") with { Usage = new(10, 3) { CachedInput = 4, Reasoning = 1 } });

        ChatCompletion completion = await _client.CompleteChatAsync(Question);

        completion.Content[0].Text.ShouldBe("It is sunny.");
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
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
    public async Task Reads_an_error()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Failure(400, "Too long.", "context_length_exceeded"));

        var failure = await Should.ThrowAsync<ClientResultException>(() => _client.CompleteChatAsync(Question));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("context_length_exceeded");
    }
}
