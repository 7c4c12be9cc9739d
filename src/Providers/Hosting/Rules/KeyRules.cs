namespace Providers.Hosting;

/// <summary>A gateway key says who comes, so it can only be one's.</summary>
internal static class KeyRules
{
    public static void Check(ConfigurationReview review)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, tenant) in review.Options.Tenants)
        {
            Claim(review, owners, tenant.Keys, review.At("Tenants", name, "Keys"));
        }

        Claim(review, owners, review.Options.Gateway.OperatorKeys, review.At("Gateway", "OperatorKeys"));
    }

    private static void Claim(ConfigurationReview review, Dictionary<string, string> owners, IReadOnlyList<string> keys, string path)
    {
        foreach (var (index, key) in keys.Index())
        {
            if (!owners.TryAdd(key, path))
            {
                review.Add($"{path}:{index}", $"this key is under {owners[key]} already");
            }
        }
    }
}
