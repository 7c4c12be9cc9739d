using Microsoft.Extensions.AI;

namespace Providers.Hosting;

/// <summary>One route of a router as a client of its own: a request that names no other goes there.</summary>
/// <param name="router">The router, which stays open when this is disposed.</param>
/// <param name="route">The route's name or an alias; null is the default route.</param>
internal sealed class RouteClient(ChatRouter router, string? route) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => router.GetResponseAsync(messages, Routed(options), cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => router.GetStreamingResponseAsync(messages, Routed(options), cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : router.GetService(serviceType, serviceKey);
    }

    /// <summary>Nothing: the router is everybody's.</summary>
    public void Dispose()
    {
    }

    private ChatOptions? Routed(ChatOptions? options)
    {
        if (route is null || options?.ModelId is not null)
        {
            return options;
        }

        var routed = options?.Clone() ?? new ChatOptions();
        routed.ModelId = route;
        return routed;
    }
}
