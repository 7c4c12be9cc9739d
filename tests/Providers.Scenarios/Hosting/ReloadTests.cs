using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Scenarios.Hosting;

/// <summary>A file on disk that is edited while the router runs.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task An_edit_swaps_the_backend_and_a_broken_one_changes_nothing()
    {
        await using var before = SimulatedProvider.StartOpenAI();
        await using var after = SimulatedProvider.StartOpenAI();
        before.Default = SimulatedReply.Text("before");
        after.Default = SimulatedReply.Text("after");
        using var file = new SettingsFile(Json(before));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new VirtualTimeProvider());
        services.AddProviders(file.Configuration).AddOpenAI();
        await using var provider = services.BuildServiceProvider();
        var clock = (VirtualTimeProvider)provider.GetRequiredService<TimeProvider>();
        var router = provider.GetRequiredService<ChatRouter>();
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("before");

        Edit(Json(after));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("after");

        Edit(Json(before).Replace("\"Endpoint\"", "\"Endpiont\"", StringComparison.Ordinal));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("after");

        Edit(Json(before));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("before");

        void Edit(string json)
        {
            file.Write(json);
            clock.Advance(TimeSpan.FromSeconds(3));
        }
    }

    [Theory]
    [InlineData("OpenAI")]
    [InlineData("AzureOpenAI")]
    [InlineData("Ollama")]
    public async Task A_hold_for_a_refused_key_ends_with_the_key_and_with_nothing_else(string type)
    {
        var options = new SimulatedProviderOptions { ApiKey = "key-2" };
        await using var keyed = type switch
        {
            "AzureOpenAI" => SimulatedProvider.StartAzureOpenAI(options),
            "Ollama" => SimulatedProvider.StartOllama(options),
            _ => SimulatedProvider.StartOpenAI(options),
        };
        await using var other = SimulatedProvider.StartOpenAI();
        keyed.Default = SimulatedReply.Text("keyed");
        other.Default = SimulatedReply.Text("other");
        var clock = new VirtualTimeProvider();
        using var file = new SettingsFile(Keyed("key-1"));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddProviders(file.Configuration).AddOpenAI().AddAzureOpenAI().AddOllama();
        await using var provider = services.BuildServiceProvider();
        var router = provider.GetRequiredService<ChatRouter>();

        (await router.GetResponseAsync("Who?")).Text.ShouldBe("other");
        router.Status.Backends.Single(backend => backend.Name == "keyed").Hold.ShouldBe("Key");
        keyed.Chats.ShouldHaveSingleItem();

        Edit(Keyed("key-1").Replace("\"Weight\": 1", "\"Weight\": 2", StringComparison.Ordinal));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("other");
        keyed.Chats.ShouldHaveSingleItem("a held backend is not asked");

        Edit(Keyed("key-2"));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("keyed");
        router.Status.Backends.Single(backend => backend.Name == "keyed").Hold.ShouldBeNull();

        void Edit(string json)
        {
            file.Write(json);
            clock.Advance(TimeSpan.FromSeconds(3));
        }

        string Keyed(string key) => $$$"""
            { "Providers": {
              "Backends": {
                "keyed": { "Type": "{{{type}}}", "Endpoint": "{{{keyed.Endpoint}}}", "ApiKey": "{{{key}}}", "Weight": 1, "Placement": "Hosted",
                  "{{{(type == "AzureOpenAI" ? "Deployment" : "Model")}}}": "{{{keyed.Models[0].Name}}}" },
                "other": { "Type": "OpenAI", "Endpoint": "{{{other.Endpoint}}}", "Model": "m" } },
              "Routes": { "chat": { "Backends": ["keyed", "other"], "Policy": "Ordered", "Hedge": { "Enabled": false } } } } }
            """;
    }

    private static string Json(SimulatedProvider provider) =>
        $$$"""{ "Providers": { "Backends": { "one": { "Type": "OpenAI", "Endpoint": "{{{provider.Endpoint}}}", "Model": "m" } } } }""";
}
