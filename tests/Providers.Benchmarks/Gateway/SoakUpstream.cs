using Microsoft.AspNetCore.Http;

namespace Providers.Benchmarks.Gateway;

/// <summary>A provider that answers, fails, cuts its answers off and falls silent, each now and then.</summary>
internal static class SoakUpstream
{
    private static readonly Random Chance = Random.Shared;

    public static async Task AnswerAsync(HttpContext context)
    {
        switch (Chance.Next(100))
        {
            case < 4:
                context.Response.StatusCode = 500;
                return;
            case < 6:
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "1";
                return;
            case < 8:
                context.Abort();
                return;
            case < 9:
                await Task.Delay(TimeSpan.FromSeconds(3), context.RequestAborted);
                break;
        }

        await StreamAsync(context, tokens: Chance.Next(1, 20), cutAt: Chance.Next(100) < 8 ? Chance.Next(1, 20) : int.MaxValue);
    }

    private static async Task StreamAsync(HttpContext context, int tokens, int cutAt)
    {
        for (var i = 0; i < tokens; i++)
        {
            if (i == cutAt)
            {
                context.Abort();
                return;
            }

            await Upstream.WriteTokenAsync(context);
            await Task.Delay(Chance.Next(1, 20), context.RequestAborted);
        }

        await Upstream.WriteEndAsync(context);
    }
}
