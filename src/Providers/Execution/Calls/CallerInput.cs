using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>What a caller passes in, held to what can be asked at all: a mistake is told where it was made, and not by a backend.</summary>
internal static class CallerInput
{
    /// <summary>The messages, kept: the caller's list may change while the call is under way.</summary>
    /// <exception cref="ArgumentException">A message is missing, or an option is out of its range.</exception>
    public static ChatMessage[] Read(IEnumerable<ChatMessage> messages, ChatOptions? options, ProviderOptions own)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (own.Deadline <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(options), own.Deadline, "ProviderOptions.Deadline must be more than zero.");
        }

        if (options?.MaxOutputTokens < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MaxOutputTokens, "ChatOptions.MaxOutputTokens must be 0 or more.");
        }

        var kept = messages.ToArray();
        return Array.IndexOf(kept, null) is >= 0 and var missing
            ? throw new ArgumentException($"The message at index {missing} is null.", nameof(messages))
            : kept;
    }
}
