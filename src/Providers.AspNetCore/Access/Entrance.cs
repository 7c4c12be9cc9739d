using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Access;

/// <summary>What every request passes before its endpoint, and where every failure of one becomes an answer.</summary>
internal sealed class Entrance(Doorkeeper doorkeeper, ILogger logger)
{
    private readonly TenantPlaces places = new();

    /// <summary>Makes an endpoint of what answers a caller who may come in.</summary>
    public RequestDelegate To(Audience audience, Func<HttpContext, Caller, Task> answer) => async context =>
    {
        string? place = null;
        try
        {
            var caller = doorkeeper.Admit(context, audience);
            place = Enter(caller.Tenant ?? "");
            await answer(context, caller);

            // An answer is under way, and counted, until it has been sent.
            await context.Response.CompleteAsync();
        }
        catch (Exception exception)
        {
            FailureResponse.Write(context, exception, logger);
        }
        finally
        {
            if (place is not null)
            {
                places.Leave(place);
            }
        }
    };

    private string Enter(string tenant)
        => places.TryEnter(tenant, doorkeeper.Options.ConcurrentRequests)
            ? tenant
            : throw new RefusedRequestException("Too many requests of this tenant are under way.", parameter: null, "rate_limit_exceeded")
            {
                Status = StatusCodes.Status429TooManyRequests,
                RetryAfter = TimeSpan.FromSeconds(1),
            };
}
