namespace Providers.Hosting;

/// <summary>What kept answers need.</summary>
internal static class AnswerRules
{
    public static void Check(ConfigurationReview review)
    {
        if (review.Options.Answers.Distributed && !review.Catalog.HasDistributedCache)
        {
            review.Add(review.At("Answers", "Distributed"), "needs an IDistributedCache among the host's services: register one");
        }
    }
}
