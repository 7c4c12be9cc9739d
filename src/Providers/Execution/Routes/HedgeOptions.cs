namespace Providers.Execution;

/// <summary>Whether a slow first backend is given company.</summary>
public sealed record HedgeOptions
{
    /// <summary>Whether a second backend is asked when the first is slower than its P95. Default: false.</summary>
    public bool Enabled { get; init; }

    /// <summary>The most extra sends, as a part of all requests, 0 to 1; one a minute where that is less. Default: 0.05.</summary>
    public double MaxExtraLoad { get; init; } = 0.05;
}
