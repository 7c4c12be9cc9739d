namespace Providers.Hosting;

/// <summary>What a backend's key can't be: what was never filled in, and what no header can carry.</summary>
internal static class ApiKeyRules
{
    private static readonly (string Open, string Close)[] Blanks = [("${", "}"), ("$(", ")"), ("{{", "}}"), ("%", "%"), ("<", ">")];

    public static void Check(ConfigurationReview review)
    {
        foreach (var (name, backend) in review.Options.Backends)
        {
            if (backend.ApiKey?.Reveal() is { } key && ProblemWith(key) is { } problem)
            {
                review.Add(review.At("Backends", name, "ApiKey"), problem);
            }
        }
    }

    private static string? ProblemWith(string key)
        => key.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "expected the key alone: Bearer is put before it when it is sent"
            : Blanks.Any(blank => IsBetween(key, blank.Open, blank.Close))
                ? "expected the key itself: nothing fills in a placeholder. The environment variable of this path does, with __ for each :"
            : key.Any(character => character is < ' ' or > '~') ? "expected the key itself, of ASCII characters"
            : null;

    private static bool IsBetween(string key, string open, string close)
        => key.Length > open.Length + close.Length
            && key.StartsWith(open, StringComparison.Ordinal)
            && key.EndsWith(close, StringComparison.Ordinal);
}
