using System.Text.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace Providers.Samples.Gateway;

/// <summary>Where the gateway's configuration comes from: a file, which environment variables and arguments override.</summary>
internal static class GatewayConfiguration
{
    /// <summary>Nobody but this machine, unless told otherwise.</summary>
    private const string Loopback = "http://127.0.0.1:8080";

    /// <summary>
    /// The server would tell of each request in four lines. The one of its hosting costs a sixth of all, as it begins a trace for it alone.
    /// </summary>
    private static readonly KeyValuePair<string, string?>[] Quiet =
    [
        new("Logging:LogLevel:Microsoft.AspNetCore", nameof(LogLevel.Warning)),
        new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", nameof(LogLevel.None)),
    ];

    /// <exception cref="GatewayConfigurationException">There is no such file, it is no JSON, or nothing is configured.</exception>
    public static void Load(ConfigurationManager configuration, string[] args)
    {
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });
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

        var isLoaded = false;
        try
        {
            configuration.AddJsonFile(source =>
            {
                source.Path = file;
                source.ReloadOnChange = true;
                source.ResolveFileProvider();

                // A broken edit leaves the section empty, which the router refuses and logs.
                source.OnLoadException = failure => failure.Ignore = isLoaded;
            });
            isLoaded = true;
        }
        catch (InvalidDataException broken)
        {
            // The parser's own words may quote a key.
            throw new GatewayConfigurationException(broken.GetBaseException() is JsonException { LineNumber: { } line }
                ? $"{file} is no JSON: see line {line + 1}."
                : $"{file} is no JSON.");
        }
    }
}
