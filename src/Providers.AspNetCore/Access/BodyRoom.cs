namespace Providers.AspNetCore.Access;

/// <summary>
/// How many bytes of bodies all requests hold together, from their arrival to the end of their answers. Nobody waits for room: what waited
/// would hold what has come of it. Thread-safe.
/// </summary>
/// <param name="most">How many there may be now.</param>
internal sealed class BodyRoom(Func<long> most)
{
    private long held;

    public long Held => Volatile.Read(ref held);

    public bool HasRoomFor(long bytes) => bytes <= most() - Held;

    /// <summary>Takes room for so many bytes or for none; what was taken is given back by <see cref="Leave"/>.</summary>
    public bool TryTake(long bytes)
    {
        var limit = most();
        var now = Held;
        while (bytes <= limit - now)
        {
            var seen = Interlocked.CompareExchange(ref held, now + bytes, now);
            if (seen == now)
            {
                return true;
            }

            now = seen;
        }

        return false;
    }

    public void Leave(long bytes) => Interlocked.Add(ref held, -bytes);
}
