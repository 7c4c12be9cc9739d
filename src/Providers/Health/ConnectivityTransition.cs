namespace Providers.Health;

/// <summary>A change of connectivity.</summary>
/// <param name="From">What it was.</param>
/// <param name="To">What it is.</param>
/// <param name="IsForced">Whether the host has forbidden hosted backends.</param>
internal readonly record struct ConnectivityTransition(ConnectivityState From, ConnectivityState To, bool IsForced);
