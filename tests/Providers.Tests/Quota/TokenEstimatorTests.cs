using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class TokenEstimatorTests
{
    private readonly TokenEstimator estimator = new();

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("four", 1)]
    [InlineData("five5", 2)]
    [InlineData("今天天气很好我们去公园", 8)]
    [InlineData("привет мир", 5)]
    public void Counts_text_by_the_kind_of_its_characters(string text, long tokens) => estimator.EstimateText(text).ShouldBe(tokens);

    [Fact]
    public void Counts_messages_instructions_tools_and_schema()
    {
        var message = new ChatMessage(ChatRole.User, "12345678");
        var plain = estimator.EstimateInput([message], null);
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}""").RootElement;
        var options = new ChatOptions
        {
            Instructions = "Be brief.",
            ResponseFormat = ChatResponseFormat.ForJsonSchema(schema),
            Tools = [AIFunctionFactory.CreateDeclaration("weather", "Tells the weather.", schema)],
        };

        plain.ShouldBe(3 + 4 + 2);
        estimator.EstimateInput([message], options).ShouldBe(plain + 3 + 14 + 8 + 2 + 5 + 14);
    }

    [Fact]
    public void Counts_images_tool_calls_and_their_results()
    {
        var image = new ChatMessage(ChatRole.User, [new DataContent(new byte[100_000], "image/png")]);
        var arguments = new Dictionary<string, object?> { ["city"] = "Oslo" };
        var call = new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "weather", arguments)]);
        var result = new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "sunny all day")]);

        estimator.EstimateInput([image], null).ShouldBe(3 + 4 + 800);
        estimator.EstimateInput([call], null).ShouldBe(3 + 4 + 4 + 2 + 1 + 1 + 1);
        estimator.EstimateInput([result], null).ShouldBe(3 + 4 + 4 + 4);
    }

    [Fact]
    public void Allocates_nothing_for_text()
    {
        ChatMessage[] messages = [new(ChatRole.User, "How do I reset my password? 我忘了密码")];
        estimator.EstimateInput(messages, null);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) { estimator.EstimateInput(messages, null); }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
