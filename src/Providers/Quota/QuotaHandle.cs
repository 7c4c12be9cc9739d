namespace Providers.Quota;

/// <summary>Where a scope's account was found last: who asks for one scope again and again need not look it up each time.</summary>
/// <remarks>Belongs to one scope. It may be shared by threads, and asked of another ledger: then the account is found anew.</remarks>
internal struct QuotaHandle
{
    private QuotaAccount? account;

    /// <summary>The account, while it is this book's and in use.</summary>
    public readonly QuotaAccount? In(QuotaBook book) => account is { IsRetired: false } known && known.Book == book ? known : null;

    public void Keep(QuotaAccount? found) => account = found;
}
