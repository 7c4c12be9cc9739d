using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Puts the router's report on an answer.</summary>
internal static class ReportedResponse
{
    public static ChatResponse WithReport(this ChatResponse response, RouteReport report)
    {
        (response.AdditionalProperties ??= [])[RouteReportExtensions.PropertyName] = report;
        return response;
    }
}
