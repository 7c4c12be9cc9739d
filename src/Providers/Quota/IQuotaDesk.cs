namespace Providers.Quota;

/// <summary>Told by accounts that want funds, or have too many. Called outside every gate.</summary>
internal interface IQuotaDesk
{
    void Visit(QuotaAccount account);
}
