namespace Providers.Answers;

/// <summary>A question taken apart.</summary>
/// <param name="Terms">What it is about, in its order.</param>
/// <param name="Numbers">Every number and code in it, sorted.</param>
/// <param name="Negated">Whether it denies something.</param>
/// <param name="Aspects">What it is after.</param>
internal sealed record ReadQuestion(
    IReadOnlyList<QuestionTerm> Terms, IReadOnlyList<string> Numbers, bool Negated, QuestionAspects Aspects);
