using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Providers.Hosting;

namespace Providers.Tests.Hosting;

/// <summary>Configurations as a host would write them.</summary>
internal static class Given
{
    /// <summary>A section <c>Providers</c> with this JSON inside it, each text a source of its own, the last the strongest.</summary>
    public static IConfigurationSection Section(params ReadOnlySpan<string> sources)
    {
        var builder = new ConfigurationBuilder();
        foreach (var source in sources)
        {
            AddJson(builder, source);
        }

        return builder.Build().GetSection("Providers");
    }

    public static IConfigurationBuilder AddJson(IConfigurationBuilder builder, string inner)
        => builder.Add(new JsonStreamConfigurationSource { Stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Providers": {{inner}} }""")) });

    public static (ProvidersOptions Options, IReadOnlyList<ConfigurationProblem> Problems) Read(params ReadOnlySpan<string> sources)
    {
        var problems = new ProblemList();
        return (ConfigurationReader.Read(Section(sources), problems), problems.Problems);
    }

    /// <summary>Reads and reviews.</summary>
    public static IReadOnlyList<ConfigurationProblem> Problems(string json, HostCatalog? catalog = null)
    {
        var problems = new ProblemList();
        var options = ConfigurationReader.Read(Section(json), problems);
        ConfigurationReview.Run("Providers", options, catalog ?? Catalog(), problems);
        return problems.Problems;
    }

    public static HostCatalog Catalog(params ReadOnlySpan<BackendDescriptor> inCode) => new()
    {
        Factories = NameMap<IBackendFactory>.Of([new("OpenAI", new FakeFactory("OpenAI")), new("Ollama", new FakeFactory("Ollama") { Placement = BackendPlacement.Local })]),
        Backends = NameMap<BackendDescriptor>.Of(inCode.ToArray().Select(backend => KeyValuePair.Create(backend.Name, backend))),
        Policies = ["Ordered", "Cheapest", "Fastest", "Balanced", "Weighted", "LeastBusy"],
        Ledgers = [LedgerKind.Memory],
    };
}
