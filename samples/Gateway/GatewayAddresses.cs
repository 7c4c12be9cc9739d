using Providers.Hosting;

namespace Providers.Samples.Gateway;

/// <summary>Where the gateway listens: without keys on loopback alone, which it says.</summary>
internal static partial class GatewayAddresses
{
    /// <exception cref="GatewayConfigurationException">Others could reach it, and it has no keys to tell them by.</exception>
    public static void Check(WebApplication app)
    {
        var options = app.Services.GetRequiredService<ChatRouter>().Options;
        var hasKeys = options.Gateway.OperatorKeys.Count > 0 || options.Tenants.Values.Any(tenant => tenant.Keys.Count > 0);
        if (hasKeys || options.Gateway.Anonymous == AnonymousAccess.Everyone)
        {
            return;
        }

        if (Addresses(app.Configuration).FirstOrDefault(address => !IsLoopback(address)) is { } open)
        {
            throw new GatewayConfigurationException(
                $"Without keys the gateway listens on loopback only, and {open} is not. Make a key with --new-key and put its hash under "
                + "Providers:Tenants:NAME:Keys; or, where a proxy decides who comes in, set Providers:Gateway:Anonymous to Everyone.");
        }

        LogNoKeys(app.Logger);
    }

    private static IEnumerable<string> Addresses(IConfiguration configuration)
        => Listed(configuration["urls"])
            .Concat(Listed(configuration["http_ports"]).Select(port => $"http://*:{port}"))
            .Concat(Listed(configuration["https_ports"]).Select(port => $"https://*:{port}"))
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>());

    private static string[] Listed(string? text)
        => text?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static bool IsLoopback(string address)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            return binding.IsUnixPipe || (Uri.TryCreate($"http://{binding.Host}", UriKind.Absolute, out var host) && host.IsLoopback);
        }
        catch (FormatException)
        {
            throw new GatewayConfigurationException($"{address} is no address to listen on; one is http://127.0.0.1:8080.");
        }
    }

    [LoggerMessage(211, LogLevel.Warning,
        "No gateway keys are configured: this machine alone is served, and every program on it. --new-key makes a key")]
    private static partial void LogNoKeys(ILogger logger);
}
