namespace Providers.Telemetry;

/// <summary>A backend that was out takes its place again. The log's event 11, the meter's <c>circuit.closed</c>.</summary>
/// <param name="Backend">Its name.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record CircuitClosed(string Backend, string Reason);
