using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Providers.AspNetCore.Writing;

/// <summary>Says in headers who answered and what it took, for clients whose own types have no place for it.</summary>
internal static class AnswerHeaders
{
    public const string Route = "x-providers-route";
    public const string Backend = "x-providers-backend";
    public const string Origin = "x-providers-origin";
    public const string Attempts = "x-providers-attempts";
    public const string Degraded = "x-providers-degraded";

    /// <summary>The head of a whole answer, or, with no backend, of a failure.</summary>
    public static void Write(IHeaderDictionary headers, RouteReport? report) => Write(headers, report, report?.Attempts.Count ?? 0);

    /// <summary>The head of a stream: the send that answers is not among the report's attempts yet.</summary>
    public static void WriteCommitted(IHeaderDictionary headers, RouteReport report)
        => Write(headers, report, report.Attempts.Count + (report.Origin == AnswerOrigin.Live ? 1 : 0));

    public static void WriteRoute(IHeaderDictionary headers, string route) => headers[Route] = Value(route);

    private static void Write(IHeaderDictionary headers, RouteReport? report, int attempts)
    {
        if (report is null)
        {
            return;
        }

        WriteRoute(headers, report.Route);
        headers[Attempts] = attempts.ToString(CultureInfo.InvariantCulture);
        if (report.Backend is null && report.Origin == AnswerOrigin.Live)
        {
            return;
        }

        headers[Origin] = Name(report.Origin);
        if (report.Backend is not null)
        {
            headers[Backend] = Value(report.Backend);
        }

        if (report.Degraded)
        {
            headers[Degraded] = "true";
        }
    }

    private static string Name(AnswerOrigin origin) => origin switch
    {
        AnswerOrigin.Live => "live",
        AnswerOrigin.Cached => "cached",
        AnswerOrigin.Stale => "stale",
        AnswerOrigin.Similar => "similar",
        _ => "curated",
    };

    /// <summary>Names may be in any script; headers may not.</summary>
    private static string Value(string name)
        => Ascii.IsValid(name) && !name.Any(char.IsControl) ? name : Uri.EscapeDataString(name);
}
