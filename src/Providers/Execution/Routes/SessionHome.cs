namespace Providers.Execution;

/// <summary>Where a session was answered last.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="CachedTokens">What the provider's prompt cache held of the conversation then, in tokens; 0 where it seems to keep none.</param>
/// <param name="AnsweredAt">The timestamp of the answer.</param>
internal sealed record SessionHome(string Backend, long CachedTokens, long AnsweredAt);
