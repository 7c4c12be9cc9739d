namespace Providers.Answers;

/// <summary>Whose answers may answer each other's questions: the same route, the same tenant, the same instructions and options.</summary>
internal readonly record struct AnswerScope(string Route, string? Tenant, string Context);
