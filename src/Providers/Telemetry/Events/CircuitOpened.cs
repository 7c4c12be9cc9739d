namespace Providers.Telemetry;

/// <summary>A backend that was well is left alone. The log's event 6, the meter's <c>circuit.opened</c>.</summary>
/// <param name="Backend">Its name.</param>
/// <param name="Reason">Why, in a few words.</param>
/// <param name="Until">When a call may first find out whether it is back; a probe may find out sooner.</param>
public sealed record CircuitOpened(string Backend, string Reason, DateTimeOffset Until);
