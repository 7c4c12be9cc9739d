using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Providers.Hosting;

/// <summary>Builds the router when the host starts: an invalid configuration stops the start and not the first request.</summary>
internal sealed class RouterStartup(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<ChatRouter>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
