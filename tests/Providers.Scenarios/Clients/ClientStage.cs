using Providers.AspNetCore;
using Providers.Scenarios.Gateway;
using Providers.Testing;

namespace Providers.Scenarios.Clients;

/// <summary>A simulated OpenAI that takes the key <c>key</c>, and whatever lies between it and a client.</summary>
internal sealed class ClientStage : IAsyncDisposable
{
    private readonly GatewayStage? _gateway;
    private readonly NginxFront? _nginx;

    private ClientStage(SimulatedProvider openAI, GatewayStage? gateway, NginxFront? nginx)
    {
        OpenAI = openAI;
        _gateway = gateway;
        _nginx = nginx;
    }

    public SimulatedProvider OpenAI { get; }

    /// <summary>A client's base address.</summary>
    public Uri Endpoint => _gateway is null ? OpenAI.Endpoint : new Uri(_nginx?.Endpoint ?? _gateway.Endpoint, "v1");

    /// <summary>What to trust there; null for what is trusted anyway.</summary>
    public string? CertificateFile => _nginx?.CertificateFile;

    public static async Task<ClientStage> StartAsync(ClientPath path)
    {
        if (path == ClientPath.Straight)
        {
            return new ClientStage(SimulatedProvider.StartOpenAI(new() { ApiKey = "key" }), gateway: null, nginx: null);
        }

        var gateway = await GatewayStage.StartAsync(null, ("Tenants:acme:Keys", GatewayKey.HashOf("key")));
        return new ClientStage(
            gateway.OpenAI, gateway, path == ClientPath.Nginx ? await NginxFront.StartAsync(gateway.Endpoint) : null);
    }

    public HttpClient CreateClient() => _nginx?.CreateClient() ?? new HttpClient();

    public async ValueTask DisposeAsync()
    {
        await (_nginx?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_gateway?.DisposeAsync() ?? OpenAI.DisposeAsync());
    }
}
