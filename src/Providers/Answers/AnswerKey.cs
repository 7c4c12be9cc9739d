namespace Providers.Answers;

/// <summary>What makes two requests the same.</summary>
/// <param name="Hash">Of the canonical request with its route and tenant.</param>
/// <param name="ContextHash">Of the instructions and the options that change an answer: similar questions must share it.</param>
/// <param name="Question">
/// The question where it stands alone: one user message of text, no tools, no schema; null for others, which only match exactly.
/// </param>
internal sealed record AnswerKey(string Hash, string ContextHash, string? Question);
