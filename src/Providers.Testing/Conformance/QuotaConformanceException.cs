namespace Providers.Testing.Conformance;

/// <summary>A ledger does not do what <see cref="IQuotaLedger"/> promises.</summary>
public sealed class QuotaConformanceException : Exception
{
    /// <summary>Names the promise, what was expected and what was found.</summary>
    public QuotaConformanceException(string message)
        : base(message)
    {
    }

    /// <summary>Names the promise; the cause is what the ledger threw.</summary>
    public QuotaConformanceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
