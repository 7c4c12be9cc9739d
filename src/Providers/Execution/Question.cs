using Providers.Answers;

namespace Providers.Execution;

/// <summary>What a request is to the answers that are kept: its key, where anything of it may be looked up or kept at all.</summary>
internal readonly record struct Question(AnswerKey? Key, bool UsesCache, bool IsStored);
