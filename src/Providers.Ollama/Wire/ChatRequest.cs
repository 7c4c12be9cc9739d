namespace Providers.Ollama.Wire;

/// <summary>A request's body, and what was changed so that Ollama can take it.</summary>
internal sealed record ChatRequest(ReadOnlyMemory<byte> Body)
{
    public IReadOnlyList<string> Adaptations { get; init; } = [];

    /// <summary>Whether it says if, and how hard, to think.</summary>
    public bool SaysThink { get; init; }

    /// <summary>Whether the caller wants to see the reasoning, where there is any.</summary>
    public bool WantsReasoning { get; init; } = true;
}
