namespace Providers.Telemetry;

/// <summary>What a host may want to act on, as it happens: page a person, show a banner, switch a feature off.</summary>
/// <remarks>
/// A handler is called at once, where it happened, which is mostly on the way of somebody's call: it hands long work over. One that throws
/// is logged (event 20) and harms neither the call nor the other handlers.
/// </remarks>
public sealed class ProvidersEvents
{
    /// <summary>A backend that was well is left alone.</summary>
    public event Action<CircuitOpened>? CircuitOpened;

    /// <summary>A backend that was out takes its place again.</summary>
    public event Action<CircuitClosed>? CircuitClosed;

    /// <summary>A backend is not asked for a while: its rate limit, its quota, its key, its model.</summary>
    public event Action<BackendParked>? BackendParked;

    /// <summary>The outside has come, gone, or become unsure.</summary>
    public event Action<ConnectivityChanged>? ConnectivityChanged;

    /// <summary>A cost limit has been spent to 80 or 100 %. Not told by a ledger of the host's own.</summary>
    public event Action<BudgetReached>? BudgetReached;

    internal Action<CircuitOpened>? OnCircuitOpened => CircuitOpened;

    internal Action<CircuitClosed>? OnCircuitClosed => CircuitClosed;

    internal Action<BackendParked>? OnBackendParked => BackendParked;

    internal Action<ConnectivityChanged>? OnConnectivityChanged => ConnectivityChanged;

    internal Action<BudgetReached>? OnBudgetReached => BudgetReached;
}
