using System.Collections.Frozen;

namespace Providers.Execution;

/// <summary>One valid configuration, ready for use and swapped whole. Calls under way keep the one they began with.</summary>
internal sealed class RouterSnapshot
{
    private readonly Lock gate = new();
    private int users;
    private Action? whenIdle;

    public required AccountingCurrency Currency { get; init; }

    /// <summary>Every backend, by name, without case.</summary>
    public required FrozenDictionary<string, RoutedBackend> Backends { get; init; }

    /// <summary>Every route, by name and by alias, without case.</summary>
    public required FrozenDictionary<string, RouteSettings> Routes { get; init; }

    public required RouteSettings DefaultRoute { get; init; }

    /// <summary>Tenants with limits or regions of their own, by name, without case.</summary>
    public FrozenDictionary<string, TenantSettings> Tenants { get; init; } = FrozenDictionary<string, TenantSettings>.Empty;

    /// <summary>Marks a call under way. Each is ended by one <see cref="Leave"/>.</summary>
    public void Enter() => Interlocked.Increment(ref users);

    public void Leave()
    {
        if (Interlocked.Decrement(ref users) == 0 && Volatile.Read(ref whenIdle) is not null)
        {
            RunWhenIdle();
        }
    }

    /// <summary>Runs an action once no call uses this snapshot any more. Call it after the snapshot has been swapped out.</summary>
    public void Retire(Action action)
    {
        lock (gate)
        {
            whenIdle += action;
        }

        if (Volatile.Read(ref users) == 0)
        {
            RunWhenIdle();
        }
    }

    private void RunWhenIdle()
    {
        Action? action;
        lock (gate)
        {
            action = whenIdle;
            whenIdle = null;
        }

        action?.Invoke();
    }
}
