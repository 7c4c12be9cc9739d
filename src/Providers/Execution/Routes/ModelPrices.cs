using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>
/// What a backend's answers cost, in the accounting currency. Where the endpoint chooses the model, as a model router does, an answer
/// costs what the model costs that gave it.
/// </summary>
internal sealed class ModelPrices
{
    private readonly KeyValuePair<string, TokenPrice>[] named;

    public ModelPrices(BackendDescriptor backend, AccountingCurrency currency)
    {
        Usual = currency.Convert(backend.Price);
        named =
        [
            .. from price in backend.Prices
               let converted = currency.Convert(price.Value)
               where converted is not null
               orderby price.Key.Length descending
               select KeyValuePair.Create(price.Key, converted),
        ];
    }

    /// <summary>What plans go by, and what a model costs that has no price of its own; null when it is unknown.</summary>
    public TokenPrice? Usual { get; }

    /// <summary>What a call costs if the dearest model answers it; null when that is unknown.</summary>
    public decimal? Worst(long inputTokens, long outputTokens, long cachedInputTokens = 0)
    {
        if (Usual?.CostOf(inputTokens, outputTokens, cachedInputTokens) is not { } worst)
        {
            return null;
        }

        foreach (var (_, price) in named)
        {
            worst = Math.Max(worst, price.CostOf(inputTokens, outputTokens, cachedInputTokens));
        }

        return worst;
    }

    /// <summary>What a call cost; null when that is unknown.</summary>
    /// <param name="usage">What it used.</param>
    /// <param name="model">The model that is said to have answered. Null where none was named: then the dearest may have been at work.</param>
    public decimal? CostOf(UsageDetails usage, string? model)
        => !string.IsNullOrEmpty(model)
            ? (PriceOf(model) ?? Usual)?.CostOf(usage)
            : Worst(usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0, usage.CachedInputTokenCount ?? 0);

    private TokenPrice? PriceOf(string model)
    {
        foreach (var (name, price) in named)
        {
            if (ModelName.Covers(name, model))
            {
                return price;
            }
        }

        return null;
    }
}
