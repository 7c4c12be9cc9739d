using Providers.Hosting;
using Providers.Ollama;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quirks;

/// <summary>How far an Ollama server is from answering, as it tells by its own addresses.</summary>
public sealed class OllamaProbeTests
{
    private const string Model = "qwen3:4b";

    public static TheoryData<string, BackendReadiness, string?> Findings => new()
    {
        { "loaded", BackendReadiness.Ready, null },
        { "not loaded", BackendReadiness.Installed, "not loaded" },
        { "not installed", BackendReadiness.Alive, "ollama pull qwen3:4b" },
        { "a cloud model", BackendReadiness.Alive, "cloud model at https://ollama.com" },
        { "another context", BackendReadiness.Ready, "a context of 4096 tokens, 32768 are configured" },
        { "a key is wanted", BackendReadiness.Alive, "status 401" },
        { "gone", BackendReadiness.Unreachable, "Unreachable" },
    };

    [Theory]
    [MemberData(nameof(Findings))]
    public async Task Tells_alive_from_installed_from_ready(string finding, BackendReadiness readiness, string? detail)
    {
        await using var server = SimulatedProvider.StartOllama(new SimulatedProviderOptions
        {
            Models = finding switch
            {
                "not installed" => [new SimulatedModel("llama3:8b")],
                "a cloud model" => [new SimulatedModel(Model) { RemoteHost = "https://ollama.com" }],
                _ => [new SimulatedModel(Model) { IsLoaded = finding != "not loaded" }],
            },
            ApiKey = finding == "a key is wanted" ? "key" : null,
        });
        if (finding == "gone")
        {
            await server.StopAsync();
        }

        using var http = new HttpClient();
        using var backend = new OllamaBackend(
            new OllamaBackendOptions
            {
                Name = "local",
                Endpoint = server.Endpoint,
                Model = Model,
                ContextWindow = finding == "another context" ? 32_768 : null,
            },
            http);
        var status = await backend.ProbeAsync();

        status.Readiness.ShouldBe(readiness);
        (status.Detail ?? "").ShouldContain(detail ?? "");
        (status.Detail is null).ShouldBe(detail is null);
        string[] asked = ["/api/version", "/api/tags", "/api/ps"];
        var steps = finding switch { "gone" => 0, "a key is wanted" => 1, "not installed" or "a cloud model" => 2, _ => 3 };
        server.Requests.Select(request => (request.Method, request.Path)).ShouldBe(asked.Take(steps).Select(path => ("GET", path)));
        server.Chats.ShouldBeEmpty("a probe spends no tokens");
    }

    [Fact]
    public async Task A_server_that_comes_back_is_found_by_probing_and_asked_again()
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("Ollama")
            .With("Backends:first:Placement", "Hosted").With("Backends:first:Health:ConsecutiveFailures", "1") with
        { Clock = clock });
        stage.First.Default = SimulatedReply.Text("back");
        await stage.First.StopAsync();
        var failing = stage.AskAsync(streamed: false);
        await UntilAsync(clock, () => failing.IsCompleted);
        (await failing).Kind.ShouldBe(ChatFailureKind.Unreachable);
        Only().Circuit.ShouldBe("Open");

        await UntilAsync(clock, () => Only().Readiness == "Unreachable");

        stage.First.Start();
        await UntilAsync(clock, () => Only().Circuit == "HalfOpen");
        stage.First.Requests.Select(request => request.Path).Distinct().ShouldBe(["/api/version", "/api/tags", "/api/ps"]);
        stage.First.Chats.ShouldBeEmpty();

        (await stage.AskAsync(streamed: false)).Text.ShouldBe("back");
        Only().Circuit.ShouldBe("Closed");

        BackendReport Only() => stage.Router.Status.Backends.Single();
    }

    [Fact]
    public async Task Once_the_outside_is_gone_the_status_shows_whether_the_local_model_is_loaded()
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Ollama")
            .With("Routes:chat:Backends", "first").With("Routes:chat:Degrade", "second")
            .With("Backends:first:Health:ConsecutiveFailures", "1") with
        { Clock = clock });
        stage.Second.Default = SimulatedReply.Text("local");
        stage.Router.Status.Backends.Single(backend => backend.Name == "second").Readiness.ShouldBeNull();
        await stage.First.StopAsync();
        var degraded = stage.AskAsync(streamed: false);
        await UntilAsync(clock, () => degraded.IsCompleted);
        (await degraded).Text.ShouldBe("local");
        await PreloadedAsync(stage.Second);

        await UntilAsync(clock, () => Readiness() == "Ready");
        var sends = stage.Second.Chats.Count;
        stage.Second.Models[0].IsLoaded = false;
        await UntilAsync(clock, () => Readiness() == "Installed");
        stage.Second.Chats.Count.ShouldBe(sends);

        string? Readiness() => stage.Router.Status.Backends.Single(backend => backend.Name == "second").Readiness;
    }

    [Theory]
    [InlineData(true, ChatFailureKind.NoFirstContent)]
    [InlineData(false, ChatFailureKind.DeadlinePassed)]
    public async Task A_model_that_has_to_be_loaded_first_may_take_all_the_time_and_one_that_is_loaded_half_a_minute(
        bool isLoaded, ChatFailureKind kind)
    {
        var clock = new VirtualTimeProvider();
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "Ollama")
            .With("Routes:chat:Backends", "first").With("Routes:chat:Degrade", "second").With("Routes:chat:Deadline", "2m")
            .With("Backends:first:Health:ConsecutiveFailures", "1") with
        { Clock = clock });
        stage.Second.Default = SimulatedReply.Text("local");
        await stage.First.StopAsync();
        var degraded = stage.AskAsync(streamed: false);
        await UntilAsync(clock, () => degraded.IsCompleted);
        await PreloadedAsync(stage.Second);
        var readiness = isLoaded ? "Ready" : "Installed";
        stage.Second.Models[0].IsLoaded = isLoaded;
        await UntilAsync(clock, () => stage.Router.Status.Backends.Single(backend => backend.Name == "second").Readiness == readiness);

        stage.Second.Default = SimulatedReply.Nothing();
        var asked = stage.AskAsync(streamed: true);
        await UntilAsync(clock, () => asked.IsCompleted);
        (await asked).Attempts[^1].Failure.ShouldBe(kind);
    }

    [Fact]
    public async Task The_local_model_is_loaded_without_a_word_when_the_first_hosted_circuit_opens()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI", "OpenAI", "Ollama")
            .With("Routes:chat:Backends", "first, second").With("Routes:chat:Degrade", "third")
            .With("Backends:first:Health:ConsecutiveFailures", "1"));
        stage.Third.Models[0].IsLoaded = false;
        stage.First.Default = SimulatedReply.Failure(500);
        stage.Second.Default = SimulatedReply.Text("hosted");
        (await stage.AskAsync(streamed: false)).Text.ShouldBe("hosted");

        var load = await stage.Third.WaitForRequestAsync();
        (load.Method, load.Path).ShouldBe(("POST", "/api/chat"));
        load.Json.TryGetProperty("messages", out var messages).ShouldBe(messages.ValueKind == System.Text.Json.JsonValueKind.Array);
        load.Text.ShouldNotContain(Outcome.Question);
        await Eventually.IsAsync(() => stage.Third.Models[0].IsLoaded);
    }

    /// <summary>The circuit that opened has the model loaded, beside the answer.</summary>
    private static async Task PreloadedAsync(SimulatedProvider local)
    {
        for (var chat = 1; chat <= 2; chat++)
        {
            await (await local.WaitForChatAsync(chat)).Ended;
        }
    }

    /// <summary>Moves the clock on, a little at a time, while the sockets do their work.</summary>
    private static Task UntilAsync(VirtualTimeProvider clock, Func<bool> condition) => Eventually.IsAsync(() =>
    {
        if (condition())
        {
            return true;
        }

        clock.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    });
}
