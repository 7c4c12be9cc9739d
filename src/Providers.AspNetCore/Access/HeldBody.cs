using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Access;

/// <summary>What one request holds of the room for bodies: taken as its bytes come, given back when it is answered.</summary>
internal sealed class HeldBody(BodyRoom room) : IDisposable
{
    private long bytes;

    /// <summary>Turns a body away before it is sent, where it is known that there is no room for it.</summary>
    /// <exception cref="RefusedRequestException">There is none.</exception>
    public void Expect(long? length)
    {
        if (length is { } told && !room.HasRoomFor(told))
        {
            throw NoRoom();
        }
    }

    /// <exception cref="RefusedRequestException">There is no room for what has come.</exception>
    public void GrowTo(long total)
    {
        if (!room.TryTake(total - bytes))
        {
            throw NoRoom();
        }

        bytes = total;
    }

    public void Dispose()
    {
        room.Leave(bytes);
        bytes = 0;
    }

    private static RefusedRequestException NoRoom()
        => new("The gateway holds as many bytes of requests as it may. Ask again.", parameter: null, "gateway_busy")
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            RetryAfter = TimeSpan.FromSeconds(1),
        };
}
