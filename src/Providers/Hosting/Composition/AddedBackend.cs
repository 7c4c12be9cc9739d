using Microsoft.Extensions.AI;

namespace Providers.Hosting;

/// <summary>
/// A backend added in code, as the configuration describes it. Built anew with each configuration, it leaves the backend open.
/// </summary>
internal sealed class AddedBackend(IChatBackend inner, BackendDescriptor descriptor) : IChatBackend
{
    public BackendDescriptor Descriptor => descriptor;

    /// <summary>The backend under its name, with what its entry in the configuration adds.</summary>
    public static AddedBackend Describe(string name, IChatBackend inner, BackendOptions? entry)
    {
        var own = inner.Descriptor;
        return new AddedBackend(inner, own with
        {
            Name = name,
            Placement = entry?.Placement ?? own.Placement,
            Region = entry?.Region ?? own.Region,
            Capabilities = entry?.Capabilities ?? own.Capabilities,
            ContextWindow = entry?.ContextWindow ?? own.ContextWindow,
            MaxOutputTokens = entry?.MaxOutputTokens ?? own.MaxOutputTokens,
            Price = entry?.Price ?? own.Price
                ?? ((entry?.Placement ?? own.Placement) == BackendPlacement.Local ? TokenPrice.Free : null),
            Prices = entry is { Prices.Count: > 0 } ? entry.Prices : own.Prices,
        });
    }

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default) => inner.ProbeAsync(cancellationToken);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => inner.GetResponseAsync(messages, options, cancellationToken);

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => inner.GetStreamingResponseAsync(messages, options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null)
        => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType, serviceKey);

    public void Dispose()
    {
    }
}
