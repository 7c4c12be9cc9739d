namespace Providers.Tests.Hosting.Composition;

public class CircuitWatchTests
{
    [Fact]
    public async Task A_circuit_that_opens_is_logged_judged_and_has_the_local_model_loaded()
    {
        await using var test = new TestRouter("""
            { "Backends": { "h": { "Type": "OpenAI", "Model": "m", "Health": { "ConsecutiveFailures": 1 } }, "l": { "Type": "Ollama", "Model": "m" } } }
            """);
        test.Hosted.Built.Single().Failure = ChatFailureKind.NoFirstContent;
        test.Local.Built.Single().Preloaded.Task.IsCompleted.ShouldBeFalse();

        (await test.AskAsync()).ShouldBe("l");

        await test.Local.Built.Single().Preloaded.Task;
        test.Hosted.Built.Single().Preloaded.Task.IsCompleted.ShouldBeFalse();
        test.Log.Entries.ShouldContain(entry => entry.Text.Contains("h is left alone until", StringComparison.Ordinal));
        test.Router.Status.Connectivity.ShouldNotBe("Online");
    }
}
