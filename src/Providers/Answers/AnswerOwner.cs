namespace Providers.Answers;

/// <summary>Whose answer it is. The key holds both already; a store that mixes keys up must still not give one tenant's answer to another.</summary>
internal readonly record struct AnswerOwner(string Route, string? Tenant);
