using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Composition;

public class AddProvidersTests
{
    private const string TwoRoutes = """
        { "DefaultRoute": "fast", "Backends": { "a": { "Type": "OpenAI", "Model": "m" }, "b": { "Type": "OpenAI", "Model": "m" } },
          "Routes": { "fast": { "Backends": "a" }, "good": { "Backends": "b", "Aliases": "gpt-4o" } } }
        """;

    [Fact]
    public async Task The_default_route_is_the_host_s_chat_client()
    {
        await using var services = Services(TwoRoutes);
        (await services.GetRequiredService<IChatClient>().GetResponseAsync("hello")).Text.ShouldBe("a");
        services.GetRequiredService<IChatClient>().GetService<ChatRouter>().ShouldBeSameAs(services.GetRequiredService<ChatRouter>());
    }

    [Fact]
    public async Task Every_route_and_alias_is_a_keyed_chat_client()
    {
        await using var services = Services(TwoRoutes);
        var good = services.GetRequiredKeyedService<IChatClient>("good");
        (await good.GetResponseAsync("hello")).Text.ShouldBe("b");
        (await services.GetRequiredKeyedService<IChatClient>("gpt-4o").GetResponseAsync("hello")).Text.ShouldBe("b");
        (await good.GetResponseAsync("hello", new ChatOptions { ModelId = "fast" })).Text.ShouldBe("a");
        (await good.GetStreamingResponseAsync("hello").ToChatResponseAsync()).Text.ShouldBe("b");
        Should.Throw<UnknownRouteException>(() => services.GetRequiredKeyedService<IChatClient>("nowhere"));
    }

    [Fact]
    public async Task A_route_s_client_leaves_the_caller_s_options_and_the_router_alone()
    {
        await using var services = Services(TwoRoutes);
        var options = new ChatOptions { Temperature = 0.5f };
        using (var good = services.GetRequiredKeyedService<IChatClient>("good"))
        {
            await good.GetResponseAsync("hello", options);
        }

        options.ModelId.ShouldBeNull();
        (await services.GetRequiredService<IChatClient>().GetResponseAsync("hello")).Text.ShouldBe("a");
    }

    [Fact]
    public async Task An_invalid_configuration_stops_the_start()
    {
        var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        host.Services.AddProviders(Given.Section("""{ "Backends": { "a": { "Type": "OpenAI", "Endpiont": "x" } } }"""));
        using var app = host.Build();
        var invalid = await Should.ThrowAsync<ProvidersConfigurationException>(() => app.StartAsync());
        invalid.Problems.Select(problem => problem.Path).ShouldBe(["Providers:Backends:a:Endpiont", "Providers:Backends:a:Type"]);
    }

    [Fact]
    public void An_invalid_configuration_is_told_at_first_use_too()
        => Should.Throw<ProvidersConfigurationException>(() => Services("{}").GetRequiredService<IChatClient>());

    [Fact]
    public void Two_routers_are_one_too_many()
    {
        var services = new ServiceCollection();
        services.AddProviders(Given.Section(TwoRoutes));
        Should.Throw<InvalidOperationException>(() => services.AddProviders(Given.Section(TwoRoutes)));
    }

    [Fact]
    public async Task A_backend_added_in_code_has_its_own_name_and_what_its_entry_adds()
    {
        var claude = new FakeBackend(new BackendDescriptor { Name = "anything", Provider = "anthropic", Region = "us" });
        await using (var services = Services(
            """{ "Backends": { "claude": { "Region": "eu", "Price": { "InputPerMillion": 3, "OutputPerMillion": 15 }, "Limits": { "RequestsPerDay": 1 } } }, "Routes": { "chat": { "Backends": "claude", "AllowedRegions": "eu" } } }""",
            builder => builder.AddBackend("claude", _ => claude)))
        {
            var answer = await services.GetRequiredService<IChatClient>().GetResponseAsync("hello");
            answer.GetRouteReport()!.Backend.ShouldBe("claude");
            (await Should.ThrowAsync<ChatRouteException>(() => services.GetRequiredService<IChatClient>().GetResponseAsync("again"))).ShouldNotBeNull();
            claude.IsDisposed.ShouldBeFalse();
        }

        claude.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_routes_hosted_backends_answer_and_local_ones_stand_by()
    {
        await using var services = Services("""{ "Backends": { "l": { "Type": "Ollama", "Model": "m" }, "h": { "Type": "OpenAI", "Model": "m" } } }""");
        var route = services.GetRequiredService<ChatRouter>().Status.Routes.ShouldHaveSingleItem();
        (route.Name, route.Backends.Single(), route.Degrade.Single()).ShouldBe(("default", "h", "l"));
    }

    [Fact]
    public async Task What_a_host_brings_is_used_and_closed()
    {
        var ledger = new OwnLedger();
        await using (var services = Services(TwoRoutes, builder => builder.UseLedger(_ => ledger)))
        {
            await services.GetRequiredService<IChatClient>().GetResponseAsync("hello");
            ledger.Reservations.ShouldBeGreaterThan(0);
        }

        ledger.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public void What_was_built_for_an_invalid_configuration_is_closed()
    {
        var built = new FakeBackend(new BackendDescriptor { Name = "x", Provider = "p" });
        Should.Throw<ProvidersConfigurationException>(() => ChatRouter.Create(Given.Section("""{ "Nonsense": 1 }"""), builder => builder.AddBackend("x", _ => built)));
        built.IsDisposed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("Answers:Curated")]
    [InlineData("Answers:File")]
    [InlineData("Ledger:File")]
    public void A_file_that_cannot_be_used_is_a_problem_that_does_not_tell_its_name(string key)
    {
        const string File = "/proc/nobody/CANARY";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Providers:Backends:a:Type", "OpenAI"),
            new("Providers:Backends:a:Model", "m"),
            new("Providers:Ledger:Kind", key.StartsWith("Ledger", StringComparison.Ordinal) ? "File" : "Memory"),
            new($"Providers:{key}", File),
        ]).Build();
        var invalid = Should.Throw<ProvidersConfigurationException>(
            () => ChatRouter.Create(configuration, builder => builder.AddBackendFactory(new FakeFactory("OpenAI"))));
        var problem = invalid.Problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe($"Providers:{key}");
        invalid.Message.ShouldNotContain(File);
        problem.Message.ShouldContain($"a relative name starts at {Environment.CurrentDirectory}");
        invalid.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_ledger_remembers_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("providers-ledger-");
        var json = $$"""
            { "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Limits": { "RequestsPerDay": 1 } } },
              "Ledger": { "Kind": "File", "File": "{{Path.Combine(folder.FullName, "ledger").Replace('\\', '/')}}" } }
            """;
        await using (var services = Services(json))
        {
            await services.GetRequiredService<IChatClient>().GetResponseAsync("hello");
        }

        await using (var services = Services(json))
        {
            await Should.ThrowAsync<ChatRouteException>(() => services.GetRequiredService<IChatClient>().GetResponseAsync("again"));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Health_is_healthy_degraded_or_unhealthy_by_what_routes_can_ask()
    {
        await using var services = Services(
            """{ "DefaultRoute": "x", "Backends": { "h": { "Type": "OpenAI", "Model": "m" }, "l": { "Type": "Ollama", "Model": "m" } }, "Routes": { "x": { "Backends": "h", "Degrade": "l" }, "y": { "Backends": "h" } } }""");
        var health = services.GetRequiredService<HealthCheckService>();
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Healthy);

        services.GetRequiredService<ChatRouter>().IsForcedOffline = true;
        var report = await health.CheckHealthAsync();
        report.Status.ShouldBe(HealthStatus.Degraded);
        report.Entries["providers"].Data.ShouldBe(new Dictionary<string, object> { ["x"] = "Degraded", ["y"] = "Unhealthy" }, ignoreOrder: true);
    }

    [Fact]
    public async Task Health_is_unhealthy_when_no_route_can_ask_anybody()
    {
        await using var services = Services(TwoRoutes);
        services.GetRequiredService<ChatRouter>().IsForcedOffline = true;
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status.ShouldBe(HealthStatus.Unhealthy);
    }

    private static ServiceProvider Services(string json, Action<ProvidersBuilder>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHealthChecks().AddProviders();
        var builder = services.AddProviders(Given.Section(json))
            .AddBackendFactory(new FakeFactory("OpenAI"))
            .AddBackendFactory(new FakeFactory("Ollama") { Placement = BackendPlacement.Local });
        configure?.Invoke(builder);
        return services.BuildServiceProvider();
    }
}
