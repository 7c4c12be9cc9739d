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
        try
        {
            var caller = doorkeeper.Admit(context, audience);
            await AnswerAsync(context, caller, answer);
        }
        catch (Exception exception)
        {
            await FailureResponse.WriteAsync(context, exception, logger);
        }
    };

    private async Task AnswerAsync(HttpContext context, Caller caller, Func<HttpContext, Caller, Task> answer)
    {
        var tenant = caller.Tenant ?? "";
        if (!places.TryEnter(tenant, doorkeeper.Options.ConcurrentRequests))
        {
            throw new RefusedRequestException(
                "Too many requests of this tenant are under way.", parameter: null, "rate_limit_exceeded")
            {
                Status = StatusCodes.Status429TooManyRequests,
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }

        try
        {
            await answer(context, caller);
        }
        finally
        {
            places.Leave(tenant);
        }
    }
}
