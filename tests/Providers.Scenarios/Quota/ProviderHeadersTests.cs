using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quota;

/// <summary>What providers say of their own limits with each answer.</summary>
public class ProviderHeadersTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backend_whose_headers_run_low_gives_way_before_it_refuses(bool streamed)
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI")
            .With("Routes:chat:Policy", "Balanced")
            .With("Backends:first:Price:InputPerMillion", "1.0").With("Backends:first:Price:OutputPerMillion", "1.0")
            .With("Backends:second:Price:InputPerMillion", "1.01").With("Backends:second:Price:OutputPerMillion", "1.01"));
        stage.First.Default = SimulatedReply.Text("from the first") with
        {
            Headers = new Dictionary<string, string>
            {
                ["x-ratelimit-limit-requests"] = "100",
                ["x-ratelimit-remaining-requests"] = "2",
                ["x-ratelimit-reset-requests"] = "10m0s",
            },
        };
        (await stage.AskAsync(streamed)).Report.Backend.ShouldBe("first");

        var answer = await stage.AskAsync(streamed);

        answer.Report.Backend.ShouldBe("second");
        answer.Report.Attempts.ShouldHaveSingleItem();
        stage.First.Chats.Count.ShouldBe(1);
    }
}
