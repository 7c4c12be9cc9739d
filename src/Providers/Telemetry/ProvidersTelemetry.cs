namespace Providers.Telemetry;

/// <summary>The names under which the router can be watched. Prompts, answers and keys are never part of what is told.</summary>
public static class ProvidersTelemetry
{
    /// <summary>The activity source: one activity per send, with OpenTelemetry's <c>gen_ai</c> attributes.</summary>
    public const string ActivitySourceName = "Providers";

    /// <summary>The meter.</summary>
    public const string MeterName = "Providers";

    /// <summary>Histogram, seconds: a call from its start to the end of its answer, by route, backend, origin and failure.</summary>
    public const string CallDuration = "providers.call.duration";

    /// <summary>Histogram, seconds: one send, by backend and failure. OpenTelemetry's name for it.</summary>
    public const string OperationDuration = "gen_ai.client.operation.duration";

    /// <summary>Histogram, seconds: one send to its first content, by backend.</summary>
    public const string TimeToFirstContent = "providers.send.first_content";

    /// <summary>Counter, in the accounting currency: what calls cost, by route and backend.</summary>
    public const string Cost = "providers.cost";

    /// <summary>
    /// Counter: what <see cref="ProvidersEvents"/> tells, by the event's name (<c>providers.event</c>) and what it is about.
    /// </summary>
    public const string Events = "providers.events";
}
