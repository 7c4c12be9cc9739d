using System.Runtime.CompilerServices;

namespace Providers.Quota;

/// <summary>What a reservation set aside in one account, or the part of it that ends.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Requests">0 or 1.</param>
/// <param name="Tokens">Of input and output together.</param>
/// <param name="CostMicros">In millionths.</param>
internal readonly record struct QuotaHold(QuotaAccount Account, int Requests, long Tokens, long CostMicros);

/// <summary>The accounts of most reservations, backend, route and tenant, without an array of their own.</summary>
[InlineArray(Length)]
internal struct InlineAccounts
{
    public const int Length = 3;

    private QuotaAccount first;
}
