namespace Providers.Execution;

/// <summary>What a leg may take.</summary>
/// <param name="Deadline">From its sending to the call's deadline.</param>
/// <param name="FirstContent">From its sending to the first content.</param>
/// <param name="Stall">The longest wait between two updates.</param>
internal readonly record struct LegLimits(TimeSpan Deadline, TimeSpan FirstContent, TimeSpan Stall);
