using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;
using Providers.Scenarios.Samples;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Answers;

/// <summary>Answers that outlive the backend, the process and the network, as a host sees them.</summary>
public sealed class KeptAnswerTests : IDisposable
{
    private static readonly SimulatedReply Good = SimulatedReply.Text("Two", " days.");

    private readonly string folder = Directory.CreateTempSubdirectory("kept-").FullName;

    private string Store => Path.Combine(folder, "answers.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_process_that_starts_without_a_network_answers_from_the_store_on_disk()
    {
        Uri gone;
        await using (var before = RouterOverSockets.Open(Stored))
        {
            before.First.Default = Good;
            gone = before.First.Endpoint;
            await before.Router.GetResponseAsync("How long does a parcel take?");
        }

        var file = Write("offline.json", $$"""
            { "Providers": {
                "Backends": { "first": { "Type": "OpenAI", "Endpoint": "{{gone}}", "Model": "m" } },
                "Routes": { "chat": { "Backends": ["first"], "Degrade": ["answers"] } },
                "Answers": { "File": {{Wire.Quoted(Store)}} } } }
            """);
        var (exitCode, output, errors) = await ChatProgram.RunAsync("--config", file, "--once", "How long does the parcel take?");

        exitCode.ShouldBe(0, output + errors);
        output.ShouldContain("Two days.");
        output.ShouldContain("answered from memory for a similar question, less than a minute old");
    }

    [Fact]
    public async Task Curated_answers_need_no_network_either()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI")
            .With("Routes:chat:Degrade", "answers")
            .With("Answers:Curated", Write("faq.md", "## How long does a parcel take?\nThree days.")));
        await stage.First.StopAsync();

        var response = await stage.Router.GetResponseAsync("How long will a parcel take?");

        response.Text.ShouldBe("Three days.");
        var report = response.GetRouteReport()!;
        (report.Origin, report.Source, report.Label).ShouldBe((AnswerOrigin.Curated, "faq.md", "answered from prepared answers"));
        response.AdditionalProperties!["providers.source"].ShouldBe("faq.md");
        response.AdditionalProperties["providers.score"].ShouldBe(report.Score);
    }

    [Fact]
    public async Task What_a_tenant_asked_can_be_forgotten_for_good()
    {
        await using var stage = RouterOverSockets.Open(Stored.With("Routes:chat:Cache:TimeToLive", "5m"));
        stage.First.Default = Good;
        await stage.Router.GetResponseAsync("How long does a parcel take?", Of("acme"));
        await stage.Router.GetResponseAsync("How long does a parcel take?", Of("other"));

        (await stage.Router.EraseAnswersAsync(new AnswerFilter { Tenant = "acme" })).ShouldBe(2);

        (await File.ReadAllTextAsync(Store)).ShouldNotContain("acme");
        await stage.First.StopAsync();
        await Should.ThrowAsync<ChatRouteException>(() => stage.Router.GetResponseAsync("How long does a parcel take?", Of("acme")));
        (await stage.Router.GetResponseAsync("How long does the parcel take?", Of("other"))).Text.ShouldBe("Two days.");
    }

    [Fact]
    public async Task Two_processes_share_the_hosts_distributed_cache()
    {
        var shared = new ServiceCollection().AddDistributedMemoryCache().BuildServiceProvider().GetRequiredService<IDistributedCache>();
        var options = StageOptions.Of("OpenAI").With("Routes:chat:MaxAttempts", "1")
            .With("Routes:chat:Cache:TimeToLive", "5m").With("Answers:Distributed", "true") with
        {
            // Nobody moves it: how long the shared cache is waited for must not be left to how busy the machine is.
            Clock = new VirtualTimeProvider(),
            Register = services => services.AddSingleton(shared),
        };
        await using (var one = RouterOverSockets.Open(options))
        {
            one.First.Default = Good;
            await one.AskAsync(streamed: true);
        }

        await using var other = RouterOverSockets.Open(options);
        await other.First.StopAsync();
        foreach (var streamed in new[] { false, true })
        {
            var outcome = await other.AskAsync(streamed);
            (outcome.Text, outcome.Report.Origin, outcome.Report.Cost).ShouldBe(("Two days.", AnswerOrigin.Cached, 0));
        }
    }

    [Fact]
    public void A_second_level_that_is_not_there_is_told_at_the_start()
        => Should.Throw<ProvidersConfigurationException>(() => RouterOverSockets.Open(StageOptions.Of("OpenAI").With("Answers:Distributed", "true")))
            .Message.ShouldContain("Providers:Answers:Distributed: needs an IDistributedCache");

    [Theory]
    [InlineData("## How long does a parcel take?\nTwo days.\n## Do you ship to Canada?\nYes.", 0, "2 questions, 0 problems.")]
    [InlineData("## How long does a parcel take?\nTwo days.\n## How long will a parcel take?\nThree days.", 1, "contradicts line 1")]
    [InlineData("## How long does a parcel take?\n", 2, "has no answer below it")]
    public async Task Curated_answers_can_be_checked_by_who_writes_them(string text, int exitCode, string told)
    {
        var run = await ChatProgram.RunAsync("--check-answers", Write("faq.md", text));

        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
        (run.Output + run.Errors).ShouldContain(told);
    }

    private StageOptions Stored => StageOptions.Of("OpenAI")
        .With("Routes:chat:Store", "true").With("Routes:chat:Degrade", "answers").With("Answers:File", Store);

    private static ChatOptions Of(string tenant) => new ChatOptions().ForProviders(own => own.Tenant = tenant);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
