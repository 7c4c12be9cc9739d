namespace Providers.Hosting;

/// <summary>Money must be countable: every price in the accounting currency, and every price known where cost is limited.</summary>
internal static class MoneyRules
{
    public static void Check(ConfigurationReview review)
    {
        foreach (var backend in review.BackendNames)
        {
            CheckPrices(review, backend);
        }

        foreach (var (name, backend) in review.Options.Backends)
        {
            CheckPriced(review, backend.Limits, review.At("Backends", name, "Limits"), [name]);
        }

        foreach (var (name, route) in review.Options.Routes)
        {
            CheckPriced(review, route.Limits, review.At("Routes", name, "Limits"), route.Backends.Concat(route.Degrade));
        }

        foreach (var (name, tenant) in review.Options.Tenants)
        {
            CheckPriced(review, tenant.Limits, review.At("Tenants", name, "Limits"), review.BackendNames);
        }
    }

    private static void CheckPrices(ConfigurationReview review, string backend)
    {
        var path = review.At("Backends", backend, "Price");
        var prices = review.PricesOf(backend);
        if (review.PriceOf(backend) is { } price)
        {
            CheckCurrency(review, price, path);
        }
        else if (prices.Count > 0 && !review.IsReported(path))
        {
            review.Add(path, "is required beside Prices: plans go by it, and it is what any other model costs");
        }

        foreach (var (model, own) in prices)
        {
            CheckCurrency(review, own, review.At("Backends", backend, "Prices", model));
        }
    }

    private static void CheckCurrency(ConfigurationReview review, TokenPrice price, string path)
    {
        if (review.Currency.Convert(price) is null)
        {
            var code = review.Options.Currency;
            review.Add(
                $"{path}:Currency",
                $"is neither the accounting currency {code} nor in ExchangeRates: add what one unit of it is worth in {code}");
        }
    }

    private static void CheckPriced(ConfigurationReview review, QuotaLimits limits, string path, IEnumerable<string> backends)
    {
        if (!limits.LimitsCost)
        {
            return;
        }

        var unpriced = backends
            .Where(backend => review.HasBackend(backend) && review.PriceOf(backend) is null)
            .Where(backend => !review.IsReported(review.At("Backends", backend, "Price")))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (unpriced.Count > 0)
        {
            review.Add(
                $"{path}:{(limits.CostPerDay is null ? nameof(limits.CostPerMonth) : nameof(limits.CostPerDay))}",
                $"limits cost, which needs the price of {string.Join(", ", unpriced)}: set Price there");
        }
    }
}
