using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace Providers.Hosting;

/// <summary>
/// The sources behind a configuration, first to last. Their merged view mixes lists by index; only they tell whose a list is.
/// </summary>
internal static class ConfigurationSources
{
    /// <summary>The sources; none where the configuration does not let them be seen.</summary>
    public static IReadOnlyList<IConfigurationProvider> Of(IConfiguration configuration) => configuration switch
    {
        IConfigurationRoot root => [.. root.Providers.SelectMany(Unchained)],
        ConfigurationSection section when RootOf(section) is { } root => Of(root),
        _ => [],
    };

    private static IEnumerable<IConfigurationProvider> Unchained(IConfigurationProvider provider)
        => provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot root } ? Of(root) : [provider];

    private static IConfigurationRoot? RootOf(ConfigurationSection section)
    {
        try
        {
            return Root(section);
        }
        catch (MissingFieldException)
        {
            return null;
        }
    }

    // A section knows its root and does not tell.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_root")]
    private static extern ref readonly IConfigurationRoot Root(ConfigurationSection section);
}
