namespace Providers.Answers;

/// <summary>A question that is like the one asked.</summary>
/// <param name="Key">Its answer's key.</param>
/// <param name="Question">The question as it was asked then.</param>
/// <param name="Score">How alike, 0 to 1.</param>
internal sealed record SimilarQuestion(string Key, string Question, double Score);
