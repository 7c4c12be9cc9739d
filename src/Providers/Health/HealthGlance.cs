namespace Providers.Health;

/// <summary>As much of a calm backend's health as a plan needs.</summary>
/// <param name="firstContentSeconds">The peak average, which shrinks in silence; not a number while it is unknown.</param>
/// <param name="tokensPerSecond">Not a number while it is unknown.</param>
/// <param name="inFlight">Calls under way.</param>
/// <param name="isSlow">Whether it is to be asked after the others.</param>
internal readonly struct HealthGlance(double firstContentSeconds, double tokensPerSecond, int inFlight, bool isSlow)
{
    public double? FirstContentSeconds => double.IsNaN(firstContentSeconds) ? null : firstContentSeconds;

    public double? TokensPerSecond => double.IsNaN(tokensPerSecond) ? null : tokensPerSecond;

    public int InFlight => inFlight;

    public bool IsSlow => isSlow;
}
