using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Providers.Telemetry;

/// <summary>Tells logs, meters and traces what happened. Costs next to nothing while nobody listens.</summary>
internal sealed class RouterTelemetry : IDisposable
{
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly ActivitySource activities = new(ProvidersTelemetry.ActivitySourceName);
    private readonly Meter meter = new(ProvidersTelemetry.MeterName);
    private readonly Histogram<double> callDuration;
    private readonly Histogram<double> sendDuration;
    private readonly Histogram<double> firstContent;
    private readonly Counter<double> cost;

    public RouterTelemetry(ILogger logger, TimeProvider time)
    {
        this.logger = logger = new UnfailingLogger(logger);
        this.time = time;
        callDuration = meter.CreateHistogram<double>(ProvidersTelemetry.CallDuration, "s");
        sendDuration = meter.CreateHistogram<double>(ProvidersTelemetry.OperationDuration, "s");
        firstContent = meter.CreateHistogram<double>(ProvidersTelemetry.TimeToFirstContent, "s");
        cost = meter.CreateCounter<double>(ProvidersTelemetry.Cost);
        Events = new EventBoard(logger, meter);
    }

    /// <summary>What a host may act on.</summary>
    public EventBoard Events { get; }

    public void SendEnded(string route, BackendDescriptor backend, RouteAttempt attempt)
    {
        if (sendDuration.Enabled)
        {
            var tags = SendTags(route, backend, attempt);
            sendDuration.Record(attempt.Duration.TotalSeconds, tags);
            if (attempt.TimeToFirstContent is { } first)
            {
                firstContent.Record(first.TotalSeconds, tags);
            }
        }

        if (activities.HasListeners())
        {
            Trace(route, backend, attempt);
        }

        if (attempt.Failure is { } failure && attempt.Outcome == AttemptOutcome.Failed)
        {
            RouterLog.SendFailed(
                logger, route, attempt, backend.Name, failure, attempt.Status,
                attempt.ProviderCode, attempt.RequestId, attempt.Duration.TotalSeconds);
        }
    }

    public void CallEnded(RouteReport report, ChatFailureKind? failure)
    {
        if (callDuration.Enabled)
        {
            callDuration.Record(report.Duration.TotalSeconds, new TagList
            {
                { "providers.route", report.Route },
                { "providers.backend", report.Backend },
                { "providers.origin", failure is null ? report.Origin.ToString() : null },
                { "error.type", failure?.ToString() },
            });
        }

        if (cost.Enabled && report.Cost is > 0)
        {
            cost.Add((double)report.Cost, new TagList { { "providers.route", report.Route }, { "providers.backend", report.Backend } });
        }

        if (failure is { } kind)
        {
            RouterLog.CallFailed(logger, report.Route, kind, report.Attempts.Count, report.Duration.TotalSeconds);
        }
        else if (report.Degraded)
        {
            RouterLog.AnswerDegraded(logger, report.Route, report.Origin, report.Backend, report.Attempts.Count);
        }
    }

    /// <summary>A backend that is out may be tried.</summary>
    public void CircuitHalfOpen(string backend, string reason) => RouterLog.CircuitHalfOpen(logger, backend, reason);

    /// <summary>A backend that was tried is still out.</summary>
    public void CircuitStaysOpen(string backend, DateTimeOffset until) => RouterLog.CircuitStaysOpen(logger, backend, until);

    public void StoreFailed(Exception exception) => RouterLog.StoreFailed(logger, exception.GetType().Name);

    public void RefreshFailed(string route, Exception exception) => RouterLog.RefreshFailed(logger, route, exception.GetType().Name);

    public void LedgerFailed(Exception exception) => RouterLog.LedgerFailed(logger, exception.GetType().Name);

    public void Dispose()
    {
        activities.Dispose();
        meter.Dispose();
    }

    private static TagList SendTags(string route, BackendDescriptor backend, RouteAttempt attempt) => new()
    {
        { "gen_ai.operation.name", "chat" },
        { "gen_ai.provider.name", backend.Provider },
        { "gen_ai.request.model", backend.Model },
        { "providers.route", route },
        { "providers.backend", backend.Name },
        { "error.type", attempt.Failure?.ToString() },
    };

    private void Trace(string route, BackendDescriptor backend, RouteAttempt attempt)
    {
        var end = time.GetUtcNow();
        using var activity = activities.StartActivity(
            ActivityKind.Client, startTime: end - attempt.Duration, name: $"chat {backend.Model ?? backend.Name}");
        if (activity is null)
        {
            return;
        }

        foreach (var (key, value) in SendTags(route, backend, attempt))
        {
            activity.SetTag(key, value);
        }

        activity.SetTag("providers.purpose", attempt.Purpose.ToString());
        activity.SetTag("gen_ai.usage.input_tokens", attempt.Usage?.InputTokenCount);
        activity.SetTag("gen_ai.usage.output_tokens", attempt.Usage?.OutputTokenCount);
        if (attempt.Failure is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.SetEndTime(end.UtcDateTime);
    }
}
