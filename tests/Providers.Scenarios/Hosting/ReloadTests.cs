using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
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
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await File.WriteAllTextAsync(file, Json(before));
        var configuration = new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new VirtualTimeProvider());
        services.AddProviders(configuration).AddOpenAI();
        await using var provider = services.BuildServiceProvider();
        var clock = (VirtualTimeProvider)provider.GetRequiredService<TimeProvider>();
        var router = provider.GetRequiredService<ChatRouter>();
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("before");

        await EditAsync(Json(after));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("after");

        await EditAsync(Json(before).Replace("\"Endpoint\"", "\"Endpiont\"", StringComparison.Ordinal));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("after");

        await EditAsync(Json(before));
        (await router.GetResponseAsync("Who?")).Text.ShouldBe("before");
        File.Delete(file);

        async Task EditAsync(string json)
        {
            await File.WriteAllTextAsync(file, json);
            configuration.Reload();
            clock.Advance(TimeSpan.FromSeconds(3));
        }
    }

    private static string Json(SimulatedProvider provider) =>
        $$$"""{ "Providers": { "Backends": { "one": { "Type": "OpenAI", "Endpoint": "{{{provider.Endpoint}}}", "Model": "m" } } } }""";
}
