using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>Lets identical requests that are under way at the same time share one upstream call.</summary>
/// <remarks>
/// Who joins late gets what was said so far and then the rest live. One who leaves disturbs nobody; the last one to leave cancels the call.
/// Whoever starts the call should look into the cache once more, since the flight before may have just landed.
/// </remarks>
internal sealed class SingleFlight(Func<Exception, bool> isWorthAnother)
{
    // A call that failed under its leader, such as at the leader's deadline, gets one more leader; then all share the failure.
    private const int MostFlights = 2;

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
    /// <param name="start">Makes the call; its token is cancelled when nobody is left.</param>
    /// <param name="cancellationToken">Leaves; the call goes on while others want it.</param>
    public async IAsyncEnumerable<ChatResponseUpdate> JoinAsync(
        string key, Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> start,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var flown = 1; ; flown++)
        {
            var (flight, leads) = Board(key, start);
            var heard = 0;
            try
            {
                while (await flight.HasMoreAsync(heard, cancellationToken).ConfigureAwait(false))
                {
                    yield return UpdateCopy.Of(flight[heard++], leads);
                }
            }
            finally
            {
                Leave(key, flight);
            }

            if (flight.Failure is not { } failure)
            {
                yield break;
            }

            if (leads || heard > 0 || flown == MostFlights || !isWorthAnother(failure.SourceException))
            {
                failure.Throw();
            }
        }
    }

    private (Flight Flight, bool Leads) Board(string key, Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> start)
    {
        Flight flight;
        lock (gate)
        {
            if (flights.TryGetValue(key, out var underWay))
            {
                underWay.Passengers++;
                return (underWay, false);
            }

            flights.Add(key, flight = new Flight { Passengers = 1 });
        }

        // Outside the lock: what starts the call may do anything. The flight reports its own failure.
        _ = FlyAsync(key, flight, start);
        return (flight, true);
    }

    private async Task FlyAsync(string key, Flight flight, Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> start)
    {
        Exception? failure = null;
        try
        {
            await foreach (var update in start(flight.Abandoned).ConfigureAwait(false))
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

    private void Leave(string key, Flight flight)
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

    private void Forget(string key, Flight flight)
    {
        if (flights.TryGetValue(key, out var current) && ReferenceEquals(current, flight))
        {
            flights.Remove(key);
        }
    }
}
