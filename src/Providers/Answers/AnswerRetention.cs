namespace Providers.Answers;

/// <summary>How much is kept, and for how long. The oldest goes first.</summary>
public sealed record AnswerRetention
{
    /// <summary>The most answers; 1 or more. Default: 10,000.</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>The most bytes of questions and answers, as UTF-8; 1 or more. Default: 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>The oldest answer; null keeps them until others need the room. Default: null.</summary>
    public TimeSpan? MaxAge { get; init; }
}
