namespace Providers.Health;

/// <summary>Results within a window.</summary>
internal readonly record struct WindowCount(int Successes, int Failures)
{
    public int Total => Successes + Failures;

    /// <summary>0 to 1; 1 while there are no results.</summary>
    public double SuccessRate => Total == 0 ? 1 : (double)Successes / Total;
}
