using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Lets identical requests that are under way at the same time share one upstream call.</summary>
/// <remarks>
/// Who joins late gets what was said so far and then the rest live. One who leaves disturbs nobody; the last one to leave cancels the call.
/// Whoever starts the call should look into the cache once more, since the flight before may have just landed.
/// </remarks>
internal sealed class SingleFlight
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Flight> flights = new(StringComparer.Ordinal);

    /// <summary>How many calls are under way.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return flights.Count;
            }
        }
    }

    /// <summary>Joins the call under way for a key, or starts one.</summary>
    /// <param name="key">What makes the requests identical.</param>
    /// <param name="start">Makes the call; the flight's token is cancelled when nobody is left.</param>
    public Passenger Board(string key, Func<Flight, IAsyncEnumerable<ChatResponseUpdate>> start)
    {
        Flight flight;
        lock (gate)
        {
            if (flights.TryGetValue(key, out var underWay))
            {
                underWay.Passengers++;
                return new Passenger(this, key, underWay, leads: false);
            }

            flights.Add(key, flight = new Flight { Passengers = 1 });
        }

        // Outside the lock: what starts the call may do anything. The flight reports its own failure.
        _ = FlyAsync(key, flight, start);
        return new Passenger(this, key, flight, leads: true);
    }

    public void Leave(string key, Flight flight)
    {
        lock (gate)
        {
            if (--flight.Passengers > 0 || flight.HasLanded)
            {
                return;
            }

            // Who comes now starts anew instead of boarding a call that is being cancelled.
            Forget(key, flight);
        }

        flight.Abandon();
    }

    private async Task FlyAsync(string key, Flight flight, Func<Flight, IAsyncEnumerable<ChatResponseUpdate>> start)
    {
        Exception? failure = null;
        try
        {
            await foreach (var update in start(flight).ConfigureAwait(false))
            {
                flight.Say(update);
            }
        }
        catch (Exception caught)
        {
            failure = caught;
        }

        lock (gate)
        {
            Forget(key, flight);
        }

        flight.Land(failure);
    }

    private void Forget(string key, Flight flight)
    {
        if (flights.TryGetValue(key, out var current) && ReferenceEquals(current, flight))
        {
            flights.Remove(key);
        }
    }
}
