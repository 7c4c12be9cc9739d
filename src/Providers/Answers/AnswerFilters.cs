namespace Providers.Answers;

/// <summary>Holds what a host asks to forget against an answer that is not in a store.</summary>
internal static class AnswerFilters
{
    public static bool Fits(this AnswerFilter filter, AnswerKey key, AnswerOwner owner, DateTimeOffset at)
        => filter.Matches(new StoredAnswer
        {
            Key = key.Hash,
            Route = owner.Route,
            Tenant = owner.Tenant,
            Question = key.Question,
            Answer = "",
            AnsweredAt = at,
        });
}
