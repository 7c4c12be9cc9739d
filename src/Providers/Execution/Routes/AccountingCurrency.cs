using System.Collections.Frozen;

namespace Providers.Execution;

/// <summary>The one currency in which limits are kept and reports are written, and what others are worth in it.</summary>
internal sealed class AccountingCurrency(string code, IReadOnlyDictionary<string, decimal> exchangeRates)
{
    private readonly FrozenDictionary<string, decimal> rates = exchangeRates.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public string Code => code;

    /// <summary>
    /// The price in this currency; null when it is unknown or there is no rate for its currency. Free is free in every currency.
    /// </summary>
    public TokenPrice? Convert(TokenPrice? price)
    {
        if (price is null || string.Equals(price.Currency, code, StringComparison.OrdinalIgnoreCase))
        {
            return price;
        }

        if (price is { InputPerMillion: 0, OutputPerMillion: 0, CachedInputPerMillion: null or 0 })
        {
            return price with { Currency = code };
        }

        return !rates.TryGetValue(price.Currency, out var rate) ? null : new TokenPrice
        {
            InputPerMillion = price.InputPerMillion * rate,
            CachedInputPerMillion = price.CachedInputPerMillion * rate,
            OutputPerMillion = price.OutputPerMillion * rate,
            Currency = code,
        };
    }
}
