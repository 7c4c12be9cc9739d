namespace Providers.Quota;

/// <summary>Told by accounts that want funds, or have too many. Called outside every gate.</summary>
internal interface IQuotaDesk
{
    /// <summary>In how many parts a block is drawn; 1 is all at once.</summary>
    int Parts { get; }

    void Visit(QuotaAccount account);
}
