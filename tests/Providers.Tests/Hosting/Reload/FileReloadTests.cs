using Microsoft.Extensions.Configuration;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Reload;

public sealed class FileReloadTests : IDisposable
{
    private const string First = """{ "Providers": { "Backends": { "a": { "Type": "OpenAI", "Model": "m" } } } }""";
    private const string Second = """{ "Providers": { "Backends": { "b": { "Type": "OpenAI", "Model": "m" } } } }""";

    private readonly string folder = Directory.CreateTempSubdirectory("providers-reload-").FullName;

    private string File => Path.Combine(folder, "providers.json");

    [Fact]
    public async Task A_broken_file_keeps_the_configuration_before_and_a_repaired_one_is_used()
    {
        await System.IO.File.WriteAllTextAsync(File, First);
        var failures = 0;
        var configuration = new ConfigurationBuilder().AddJsonFile(source =>
        {
            source.Path = File;
            source.ResolveFileProvider();
            source.OnLoadException = context =>
            {
                failures++;
                context.Ignore = true;
            };
        }).Build();
        var hosted = new FakeFactory("OpenAI");
        var services = new Clockwork();
        await using var router = ChatRouter.Create(configuration, builder => builder.AddBackendFactory(hosted), services);

        foreach (var broken in new[] { "{ \"Providers\": { \"Backends\": ", "", "[]", "{}" })
        {
            await System.IO.File.WriteAllTextAsync(File, broken);
            configuration.Reload();
            services.Time.Advance(TimeSpan.FromSeconds(1));
            router.Status.Backends.ShouldHaveSingleItem().Name.ShouldBe("a", broken);
        }

        failures.ShouldBeGreaterThan(0);
        System.IO.File.Delete(File);
        configuration.Reload();
        services.Time.Advance(TimeSpan.FromSeconds(1));
        router.Status.Backends.ShouldHaveSingleItem().Name.ShouldBe("a");

        await System.IO.File.WriteAllTextAsync(File, Second);
        configuration.Reload();
        services.Time.Advance(TimeSpan.FromSeconds(1));
        router.Status.Backends.ShouldHaveSingleItem().Name.ShouldBe("b");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class Clockwork : IServiceProvider
    {
        public Providers.Testing.VirtualTimeProvider Time { get; } = new();

        public object? GetService(Type serviceType) => serviceType == typeof(TimeProvider) ? Time : null;
    }
}
