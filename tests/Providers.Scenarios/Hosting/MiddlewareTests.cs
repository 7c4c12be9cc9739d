using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Hosting;

/// <summary>The middleware of Microsoft.Extensions.AI around a router, as its own package has it.</summary>
public sealed class MiddlewareTests : IAsyncLifetime
{
    private readonly RouterOverSockets stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Azure"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await stage.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_function_is_called_and_its_result_goes_on_to_another_backend_when_the_first_dies(bool streamed)
    {
        var asked = new List<string>();
        stage.First.Enqueue(
            SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"Oslo"}""")), SimulatedReply.Failure(500));
        stage.First.Default = SimulatedReply.Failure(500);
        stage.Second.Default = SimulatedReply.Text("Sunny", " in Oslo.");
        using var client = Router.AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(Weather, "weather")] };

        var response = streamed
            ? await client.GetStreamingResponseAsync("How is Oslo?", options).ToChatResponseAsync()
            : await client.GetResponseAsync("How is Oslo?", options);

        response.Text.ShouldBe("Sunny in Oslo.");
        asked.ShouldBe(["Oslo"]);
        response.GetRouteReport().ShouldNotBeNull().Backend.ShouldBe("second");
        stage.Second.Chats.ShouldHaveSingleItem().Text.ShouldContain("sunny, 3 degrees");

        string Weather(string city)
        {
            asked.Add(city);
            return "sunny, 3 degrees";
        }
    }

    [Fact]
    public async Task An_answer_from_its_cache_is_not_asked_for_again()
    {
        stage.First.Default = SimulatedReply.Text("Two days.");
        var memory = new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));
        using var client = Router.AsBuilder().UseDistributedCache(memory).Build();

        (await client.GetResponseAsync("How long?")).Text.ShouldBe("Two days.");
        (await client.GetResponseAsync("How long?")).Text.ShouldBe("Two days.");

        stage.First.Chats.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_disposes_of_a_pipeline_leaves_the_router_open()
    {
        stage.First.Default = SimulatedReply.Text("Two days.");
        Router.AsBuilder().UseFunctionInvocation().UseLogging(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance).Build().Dispose();

        (await Router.GetResponseAsync("How long?")).Text.ShouldBe("Two days.");
    }

    private IChatClient Router => stage.Services.GetRequiredService<IChatClient>();
}
