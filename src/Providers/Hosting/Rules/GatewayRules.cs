namespace Providers.Hosting;

/// <summary>What the gateway's limits owe each other.</summary>
internal static class GatewayRules
{
    public static void Check(ConfigurationReview review)
    {
        var gateway = review.Options.Gateway;
        var path = review.At("Gateway", "ConcurrentBodyBytes");
        if (gateway.ConcurrentBodyBytes < gateway.MaxBodyBytes && !review.IsReported(path))
        {
            review.Add(path, "is less than MaxBodyBytes: there would never be room for the largest body");
        }
    }
}
