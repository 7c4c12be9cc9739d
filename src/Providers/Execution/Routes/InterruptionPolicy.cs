namespace Providers.Execution;

/// <summary>What happens to an answer that breaks off after part of it was delivered.</summary>
public enum InterruptionPolicy
{
    /// <summary>
    /// Another leg finishes it where that can be done truthfully, else <see cref="PartialAnswerException"/>. The default.
    /// </summary>
    Resume,

    /// <summary><see cref="PartialAnswerException"/> at once.</summary>
    Fail,

    /// <summary>The answer is held back until it is complete, at the price of streaming.</summary>
    Whole,
}
