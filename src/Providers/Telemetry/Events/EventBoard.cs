using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Providers.Telemetry;

/// <summary>Tells each event three ways: to the log, to the meter, and to the host's handlers.</summary>
internal sealed class EventBoard(ILogger logger, Meter meter)
{
    private readonly Counter<long> counter = meter.CreateCounter<long>(ProvidersTelemetry.Events);

    public ProvidersEvents Handlers { get; } = new();

    public void Tell(CircuitOpened opened)
    {
        RouterLog.CircuitOpened(logger, opened.Backend, opened.Until, opened.Reason);
        Count("circuit.opened", opened.Backend);
        Raise(Handlers.OnCircuitOpened, opened);
    }

    public void Tell(CircuitClosed closed)
    {
        RouterLog.CircuitClosed(logger, closed.Backend, closed.Reason);
        Count("circuit.closed", closed.Backend);
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

        Count("backend.parked", parked.Backend);
        Raise(Handlers.OnBackendParked, parked);
    }

    public void Tell(ConnectivityChanged changed)
    {
        RouterLog.ConnectivityChanged(logger, changed.From, changed.To);
        Count("connectivity.changed", null);
        Raise(Handlers.OnConnectivityChanged, changed);
    }

    private void Count(string happened, string? backend)
    {
        if (counter.Enabled)
        {
            counter.Add(1, backend is null
                ? new TagList { { "providers.event", happened } }
                : new TagList { { "providers.event", happened }, { "providers.backend", backend } });
        }
    }

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
