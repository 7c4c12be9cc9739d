using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Providers.Hosting;

/// <summary>Puts a changed configuration in force, or leaves the one before and says why.</summary>
/// <param name="source">Where it is read.</param>
/// <param name="apply">Puts valid options in force.</param>
/// <param name="logger">Hears what became of it.</param>
internal sealed class ConfigurationReload(ConfigurationSource source, Action<ProvidersOptions> apply, ILogger logger)
{
    private readonly bool mayBeEmpty = !source.Section.Exists();

    public void Run()
    {
        // A source whose file is gone or broken is empty: that is never meant.
        if (!mayBeEmpty && !source.Section.Exists())
        {
            HostingLog.Emptied(logger, source.Section.Path);
            return;
        }

        try
        {
            var options = source.Read();
            apply(options);
        }
        catch (ProvidersConfigurationException invalid)
        {
            HostingLog.Rejected(logger, invalid.Message);
        }
        catch (Exception exception)
        {
            // A factory's own words may hold a value.
            HostingLog.Failed(logger, exception.GetType().Name);
        }
    }
}
