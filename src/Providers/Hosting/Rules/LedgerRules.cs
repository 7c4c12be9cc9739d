namespace Providers.Hosting;

/// <summary>What the configured ledger needs.</summary>
internal static class LedgerRules
{
    public static void Check(ConfigurationReview review)
    {
        var ledger = review.Options.Ledger;
        if (review.Catalog.HasOwnLedger)
        {
            return;
        }

        if (!review.Catalog.Ledgers.Contains(ledger.Kind))
        {
            review.Add(
                review.At("Ledger", "Kind"),
                $"this kind is not registered: call Add{ledger.Kind}() of the package Providers.{ledger.Kind}");
        }

        if (ledger is { Kind: LedgerKind.File, File: null })
        {
            review.Add(review.At("Ledger", "File"), "is required by this kind of ledger");
        }

        if (ledger is { Kind: LedgerKind.PostgreSql, ConnectionString: null })
        {
            review.Add(review.At("Ledger", "ConnectionString"), "is required by this kind of ledger");
        }
    }
}
