namespace Providers.Testing;

/// <summary>A store does not do what <see cref="IAnswerStore"/> promises.</summary>
public sealed class AnswerConformanceException : Exception
{
    /// <summary>Names the promise, what was expected and what was found.</summary>
    public AnswerConformanceException(string message)
        : base(message)
    {
    }

    /// <summary>Names the promise; the cause is what the store threw.</summary>
    public AnswerConformanceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
