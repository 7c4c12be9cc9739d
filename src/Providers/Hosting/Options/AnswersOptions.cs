namespace Providers.Hosting;

/// <summary>Where answers are kept for when nothing else answers, and how similar a question must be.</summary>
public sealed record AnswersOptions
{
    /// <summary>How many answers are kept at most; 1 or more. Default: 10,000.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>The most bytes of stored questions and answers, as UTF-8; 1 or more. Default: 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>How old a stored answer may become before it is deleted; null keeps it until others need the room.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The most bytes the exact cache takes up in memory, about; 1 or more. Default: 64 MiB.</summary>
    public long CacheBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Whether the exact cache has a second level in the <c>IDistributedCache</c> that the host registered. Default: false.
    /// </summary>
    public bool Distributed { get; init; }

    /// <summary>The file that keeps them over a restart; null keeps them in memory.</summary>
    public string? File { get; init; }

    /// <summary>A file of questions and answers that people wrote; null is none.</summary>
    public string? Curated { get; init; }

    /// <summary>How similar a question must be to one that was answered, 0 to 1. Default: 0.6.</summary>
    public double SimilarityThreshold { get; init; } = 0.6;
}
