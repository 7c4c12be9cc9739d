using Microsoft.Extensions.AI;
using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>Where no provider tells the usage, all that a model wrote is counted.</summary>
public class OutputEstimateTests
{
    [Theory]
    [InlineData(UpstreamMode.Stream)]
    [InlineData(UpstreamMode.Plain)]
    public async Task Text_reasoning_and_the_arguments_of_calls_are_output(UpstreamMode upstream)
    {
        var router = new RouterUnderTest();
        router.Hosted("main", settings: settings => settings with { Upstream = upstream }).Enqueue(new ScriptedReply
        {
            Tokens = [],
            Contents =
            [
                new TextReasoningContent(new string('r', 4000)),
                new TextContent(new string('t', 4000)),
                new FunctionCallContent("a", "f", new Dictionary<string, object?> { ["text"] = new string('x', 4000) }),
            ],
            ReportsUsage = false,
        });

        var response = await router.FinishAsync(
            router.Pipeline.RespondAsync([new ChatMessage(ChatRole.User, "hi")], null, CancellationToken.None));

        response.GetRouteReport()!.Attempts[0].Usage!.OutputTokenCount!.Value.ShouldBeInRange(3000, 3030);
    }
}
