using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>The section of the host's configuration that is the router's, read against what the host has registered.</summary>
internal sealed class ConfigurationSource(IConfigurationSection section, HostCatalog catalog)
{
    public IConfigurationSection Section => section;

    /// <exception cref="ProvidersConfigurationException">It is invalid.</exception>
    public ProvidersOptions Read()
    {
        var problems = new ProblemList();
        var options = ConfigurationReader.Read(section, problems);
        ConfigurationReview.Run(section.Path, options, catalog, problems);
        problems.ThrowIfAny();
        return options;
    }
}
