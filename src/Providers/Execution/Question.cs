using Providers.Answers;

namespace Providers.Execution;

/// <summary>What a request is to the answers that are kept.</summary>
/// <param name="Key">What makes it the same as another; null where nothing is to be looked up or kept, or where it has none.</param>
/// <param name="UsesCache">Whether the exact cache may answer and keep it.</param>
/// <param name="IsStored">Whether its answer may be stored.</param>
internal readonly record struct Question(AnswerKey? Key, bool UsesCache, bool IsStored)
{
    /// <summary>Whether identical requests under way share one call.</summary>
    public bool IsShared => UsesCache && Key is not null;

    /// <summary>Whether the answer, once it is complete, is wanted here.</summary>
    public bool IsKept => Key is not null && (UsesCache || IsStored);
}
