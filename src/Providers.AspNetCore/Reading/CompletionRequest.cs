using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Reading;

/// <summary>A client's request, in the router's terms.</summary>
internal sealed record CompletionRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions Options)
{
    public bool Streams { get; init; }

    /// <summary>Whether a stream ends with its usage.</summary>
    public bool IncludesUsage { get; init; }
}
