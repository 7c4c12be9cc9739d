using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>What a reservation set aside in one account.</summary>
internal readonly record struct QuotaHold(QuotaAccount Account, long Tokens, long CostMicros);

/// <summary>The accounts of most reservations, backend, route and tenant, without an array of their own.</summary>
[InlineArray(Length)]
internal struct InlineAccounts
{
    public const int Length = 3;

    private QuotaAccount first;
}
