namespace Providers.Health;
internal sealed class Connectivity { public string? OfflineReason => IsForced ? "offline" : null; public bool IsForced { get; set; } public string State { get; set; } = "Online"; }
