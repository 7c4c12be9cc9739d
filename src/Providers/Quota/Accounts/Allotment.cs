namespace Providers.Quota;

/// <summary>What may yet be admitted within all of an account's limits. <see cref="Ceilings.None"/> and the like are without end.</summary>
/// <param name="Requests">By the minute and by the day.</param>
/// <param name="UnderWay">Of them, those at the same time.</param>
/// <param name="Tokens">By the minute and by the day.</param>
/// <param name="CostMicros">By the day and by the month.</param>
internal readonly record struct Allotment(long Requests, long UnderWay, long Tokens, long CostMicros)
{
    /// <summary>An even share of it for each of so many.</summary>
    public Allotment Among(int count) => new(Requests / count, UnderWay / count, Tokens / count, CostMicros / count);

    /// <summary>Whether so many claims like this one fit in.</summary>
    public bool Holds(in QuotaClaim claim, int times)
        => claim.Requests <= Math.Min(Requests, UnderWay) / times
            && claim.Tokens <= Tokens / times
            && claim.CostMicros <= CostMicros / times;
}
