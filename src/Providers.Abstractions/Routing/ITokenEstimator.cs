using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>Estimates how many tokens a request will be counted as, before a provider counts them.</summary>
public interface ITokenEstimator
{
    /// <summary>The input tokens of a request: messages, instructions, tools and schema. At least 1.</summary>
    /// <remarks>Called once per request on the hot path: no I/O, and no allocation to speak of.</remarks>
    long EstimateInput(IReadOnlyList<ChatMessage> messages, ChatOptions? options);

    /// <summary>The tokens of a text, for what a broken answer had delivered. 0 for an empty one.</summary>
    long EstimateText(ReadOnlySpan<char> text);
}
