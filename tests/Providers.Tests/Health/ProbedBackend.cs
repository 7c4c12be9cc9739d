using Microsoft.Extensions.AI;
using Providers.Health;

namespace Providers.Tests.Health;

/// <summary>A backend that is only ever probed, and the health that is kept of it.</summary>
internal sealed class ProbedBackend(string name, TimeProvider clock, BackendPlacement placement = BackendPlacement.Hosted) : IChatBackend
{
    public BackendHealth Health { get; } = new(HealthOptions.Default, clock, new Random(1));

    public BackendDescriptor Descriptor { get; } = new() { Name = name, Provider = "test", Placement = placement };

    public bool IsUp { get; set; } = true;

    /// <summary>When each probe began.</summary>
    public List<DateTimeOffset> Probes { get; } = [];

    /// <summary>What a probe does instead of answering at once.</summary>
    public Func<CancellationToken, Task<BackendStatus>>? Probe { get; set; }

    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
    {
        Probes.Add(clock.GetUtcNow());
        return Probe is { } probe
            ? probe(cancellationToken)
            : Task.FromResult(new BackendStatus(IsUp ? BackendReadiness.Alive : BackendReadiness.Unreachable));
    }

    /// <summary>A call as the router would make it; whether it was sent.</summary>
    public bool Call()
    {
        if (!Health.TryEnter(asLastResort: false, out var permit))
        {
            return false;
        }

        if (IsUp)
        {
            permit.Succeed();
        }
        else
        {
            permit.Fail(unreachable: true);
        }

        return true;
    }

    public void GoDown()
    {
        IsUp = false;
        while (Call())
        {
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => throw new InvalidOperationException("A probe must not spend tokens.");

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => throw new InvalidOperationException("A probe must not spend tokens.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
