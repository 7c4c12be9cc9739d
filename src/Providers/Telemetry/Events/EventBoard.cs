using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Providers.Telemetry;

/// <summary>Tells each event three ways: to the log, to the meter, and to the host's handlers.</summary>
internal sealed class EventBoard(ILogger logger, Meter meter)
{
    private const string BackendTag = "providers.backend";

    private readonly Counter<long> counter = meter.CreateCounter<long>(ProvidersTelemetry.Events);

    public ProvidersEvents Handlers { get; } = new();

    public void Tell(CircuitOpened opened)
    {
        RouterLog.CircuitOpened(logger, opened.Backend, opened.Until, opened.Reason);
        Count("circuit.opened", BackendTag, opened.Backend);
        Raise(Handlers.OnCircuitOpened, opened);
    }

    public void Tell(CircuitClosed closed)
    {
        RouterLog.CircuitClosed(logger, closed.Backend, closed.Reason);
        Count("circuit.closed", BackendTag, closed.Backend);
        Raise(Handlers.OnCircuitClosed, closed);
    }

    /// <param name="parked">Who and why.</param>
    /// <param name="needsPerson">Whether it does not pass by itself.</param>
    public void Tell(BackendParked parked, bool needsPerson)
    {
        if (needsPerson)
        {
            RouterLog.BackendHeld(logger, parked.Backend, parked.Reason, parked.Until);
        }
        else
        {
            RouterLog.BackendPaced(logger, parked.Backend, parked.Reason, parked.Until);
        }

        Count("backend.parked", BackendTag, parked.Backend);
        Raise(Handlers.OnBackendParked, parked);
    }

    public void Tell(ConnectivityChanged changed)
    {
        RouterLog.ConnectivityChanged(logger, changed.From, changed.To);
        Count("connectivity.changed", "providers.connectivity", $"{changed.To}");
        Raise(Handlers.OnConnectivityChanged, changed);
    }

    public void Tell(BudgetReached reached)
    {
        if (reached.Percent < 100)
        {
            RouterLog.BudgetNear(logger, reached.Scope, reached.Limit, reached.Spent, reached.Allowed, reached.ResetsAt);
        }
        else
        {
            RouterLog.BudgetSpent(logger, reached.Scope, reached.Limit, reached.Spent, reached.Allowed, reached.ResetsAt);
        }

        Count(reached.Percent < 100 ? "budget.near" : "budget.spent", "providers.scope", $"{reached.Scope}");
        Raise(Handlers.OnBudgetReached, reached);
    }

    private void Count(string happened, string key, string value)
        => counter.Add(1, new TagList { { "providers.event", happened }, { key, value } });

    private void Raise<T>(Action<T>? handlers, T happened)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(happened);
            }
            catch (Exception exception)
            {
                RouterLog.HandlerFailed(logger, typeof(T).Name, exception.GetType().Name);
            }
        }
    }
}
