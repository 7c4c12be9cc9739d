namespace Providers.Samples.Gateway;

/// <summary>Where the gateway's configuration comes from: a file, which environment variables and arguments override.</summary>
internal static class GatewayConfiguration
{
    /// <summary>Nobody but this machine, unless told otherwise.</summary>
    private const string Loopback = "http://127.0.0.1:8080";

    /// <exception cref="GatewayConfigurationException">There is no such file, it is no JSON, or nothing is configured.</exception>
    public static void Load(ConfigurationManager configuration, string[] args)
    {
        if (configuration["config"] is { } file)
        {
            AddFile(configuration, Path.GetFullPath(file));
            configuration.AddEnvironmentVariables().AddCommandLine(args);
        }

        if (!configuration.GetSection("Providers").Exists())
        {
            throw new GatewayConfigurationException(
                "There is no section Providers. Name a file that has it: --config FILE [--urls http://127.0.0.1:8080]");
        }

        if (configuration["urls"] is null && configuration["http_ports"] is null && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            configuration["urls"] = Loopback;
        }
    }

    private static void AddFile(ConfigurationManager configuration, string file)
    {
        if (!File.Exists(file))
        {
            throw new GatewayConfigurationException($"There is no file {file}.");
        }

        try
        {
            configuration.AddJsonFile(source =>
            {
                source.Path = file;
                source.ReloadOnChange = true;
                source.ResolveFileProvider();
            });
        }
        catch (InvalidDataException broken)
        {
            throw new GatewayConfigurationException($"{file} is no JSON: {broken.InnerException?.Message ?? broken.Message}");
        }
    }
}
