using Microsoft.Extensions.Configuration;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Tests.Hosting.Reload;

public class ConfigurationWatcherTests
{
    private readonly VirtualTimeProvider time = new();
    private readonly ChangingSource source = new("{}");
    private int reloads;

    [Fact]
    public async Task A_change_between_the_first_reading_and_the_watching_counts()
    {
        var section = source.Section();
        var beforeRead = section.GetReloadToken();
        source.Change("""{ "Currency": "EUR" }""");
        await using var watcher = new ConfigurationWatcher(section, beforeRead, () => reloads++, time);

        time.Advance(TimeSpan.FromMilliseconds(250));
        reloads.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_is_told_once_it_rests()
    {
        await using var watcher = Watch(source.Section());
        source.Change("{}");
        time.Advance(TimeSpan.FromMilliseconds(249));
        reloads.ShouldBe(0);
        time.Advance(TimeSpan.FromMilliseconds(1));
        reloads.ShouldBe(1);
        time.Advance(TimeSpan.FromHours(1));
        reloads.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_during_a_reload_is_told_again()
    {
        var section = source.Section();
        await using var watcher = new ConfigurationWatcher(section, section.GetReloadToken(), Reload, time);
        source.Change("{}");
        time.Advance(TimeSpan.FromSeconds(1));
        reloads.ShouldBe(2);

        void Reload()
        {
            if (++reloads == 1)
            {
                source.Change("""{ "Currency": "EUR" }""");
            }
        }
    }

    [Fact]
    public async Task Nothing_is_told_after_the_end()
    {
        var watcher = Watch(source.Section());
        source.Change("{}");
        await watcher.DisposeAsync();
        source.Change("{}");
        time.Advance(TimeSpan.FromSeconds(1));
        reloads.ShouldBe(0);
    }

    private ConfigurationWatcher Watch(IConfigurationSection section) => new(section, section.GetReloadToken(), () => reloads++, time);
}
