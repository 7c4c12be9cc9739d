namespace Providers.Health;

/// <summary>A time during which a backend is not asked: a hard hold never, a soft one only as the last resort.</summary>
internal readonly record struct HealthHold(HoldReason Reason, bool IsHard, DateTimeOffset Until);
