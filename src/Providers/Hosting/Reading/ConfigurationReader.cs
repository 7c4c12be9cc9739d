using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>Reads the configuration in one walk, and reports every problem there is with it.</summary>
internal static class ConfigurationReader
{
    public const string SectionName = "Providers";

    /// <summary>The section that is meant: of a whole configuration, the one named <c>Providers</c>.</summary>
    public static IConfigurationSection SectionOf(IConfiguration configuration)
        => configuration as IConfigurationSection ?? configuration.GetSection(SectionName);

    public static ProvidersOptions Read(IConfigurationSection section, ProblemList problems)
        => ProvidersSchema.Root.TryRead(new ConfigurationNode(section), problems, out var options) ? options : new ProvidersOptions();
}
