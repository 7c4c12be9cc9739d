using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Providers.AspNetCore.Writing;

namespace Providers.AspNetCore.Failures;

/// <summary>Answers a request that failed before anything of its answer was sent.</summary>
internal static partial class FailureResponse
{
    public static void Write(HttpContext context, Exception exception, ILogger logger)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var answer = Judge(exception, logger);
        if (context.Response.HasStarted)
        {
            // Half of a body is out: only a broken connection tells the client that the rest is missing.
            context.Abort();
            return;
        }

        context.Response.Clear();
        AnswerHeaders.Write(context.Response.Headers, answer.Report);
        if (answer.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        }

        if (answer.Status.Status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        JsonAnswer.Write(context, answer.Status.Status, answer, static (json, answer) => answer.WriteTo(json));
    }

    /// <summary>What to tell the client; what the client is not told goes to the log.</summary>
    public static FailureAnswer Judge(Exception exception, ILogger logger)
    {
        var answer = FailureAnswer.Of(exception);
        if (answer.IsOurs)
        {
            // A foreign exception's message may hold what must not be logged.
            LogFailed(logger, exception.GetType().FullName, exception.StackTrace);
        }

        return answer;
    }

    [LoggerMessage(201, LogLevel.Error, "The gateway failed: {Error}\n{StackTrace}")]
    private static partial void LogFailed(ILogger logger, string? error, string? stackTrace);
}
