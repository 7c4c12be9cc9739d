using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>One caller on a flight. Disposing it leaves, which disturbs nobody else.</summary>
internal sealed class Passenger(SingleFlight flights, string key, Flight flight, bool leads) : IDisposable
{
    private bool hasLeft;

    /// <summary>Whether this caller's request started the call, so that the call is on its bill.</summary>
    public bool Leads => leads;

    /// <summary>How many updates were heard.</summary>
    public int Heard { get; private set; }

    public string HeardText => flight.TextOf(Heard);

    /// <summary>Who answers, as known at the first word.</summary>
    public RouteReport? Opening => flight.Opening;

    /// <summary>Why the call failed, once it has ended; null when it was told to its end.</summary>
    public ExceptionDispatchInfo? Failure => flight.Failure;

    /// <summary>The next update, a copy of the caller's own; null when the call has ended.</summary>
    public async ValueTask<ChatResponseUpdate?> NextAsync(CancellationToken cancellationToken)
        => await flight.HasMoreAsync(Heard, cancellationToken).ConfigureAwait(false) ? UpdateCopy.Of(flight[Heard++]) : null;

    public void Dispose()
    {
        if (!hasLeft)
        {
            hasLeft = true;
            flights.Leave(key, flight);
        }
    }
}
