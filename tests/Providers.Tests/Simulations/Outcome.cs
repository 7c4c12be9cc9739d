using System.Globalization;

namespace Providers.Tests.Simulations;

/// <summary>How one simulated request went.</summary>
/// <param name="IsWhole">Whether every word came, once.</param>
/// <param name="FirstContent">From the question to the first word; null without one.</param>
/// <param name="Duration">From the question to the end.</param>
/// <param name="Report">What the router tells of it.</param>
internal readonly record struct Outcome(bool IsWhole, TimeSpan? FirstContent, TimeSpan Duration, RouteReport Report)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{IsWhole} {FirstContent?.Ticks} {Duration.Ticks} {string.Join(' ', Report.Attempts.Select(attempt => $"{attempt.Backend}:{attempt.Purpose}:{attempt.Outcome}:{attempt.Failure}"))}");
}
