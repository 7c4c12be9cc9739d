namespace Providers.Answers;

/// <summary>A question and the answer a person wrote for it.</summary>
/// <param name="Question">As the file has it.</param>
/// <param name="Answer">The text below it.</param>
/// <param name="Line">Where the question stands, from 1; 0 where the file's form has no lines to speak of.</param>
internal sealed record CuratedAnswer(string Question, string Answer, int Line);
