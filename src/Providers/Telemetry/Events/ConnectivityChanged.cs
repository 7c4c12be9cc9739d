namespace Providers.Telemetry;

/// <summary>The outside has come, gone, or become unsure. The log's event 7, the meter's <c>connectivity.changed</c>.</summary>
/// <param name="From">What it was.</param>
/// <param name="To">What it is.</param>
/// <param name="IsForced">Whether the host has forbidden hosted backends.</param>
public sealed record ConnectivityChanged(ConnectivityState From, ConnectivityState To, bool IsForced);
