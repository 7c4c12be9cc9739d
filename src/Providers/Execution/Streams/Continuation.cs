using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>What a leg that finishes a broken answer starts from.</summary>
internal sealed class Continuation(string delivered, IReadOnlyList<ChatMessage> messages, bool allowsPrefill)
{
    /// <summary>
    /// A backend that can go on from the text is given it, unless the text is too short to tell going on from beginning again. With
    /// tools at hand it would turn their calls into prose.
    /// </summary>
    public bool CanPrefill(BackendDescriptor backend)
        => allowsPrefill && PrefillSeam.CanJudge(delivered) && backend.Has(BackendCapabilities.Prefill);

    public IReadOnlyList<ChatMessage> PrefilledMessages { get; } = [.. messages, new ChatMessage(ChatRole.Assistant, delivered)];

    /// <summary>
    /// How the new leg's text joins what was delivered; null when no text was delivered, so that anything follows from it.
    /// </summary>
    public Seam? SeamFor(Send send)
        => delivered.Length == 0 ? null : send.IsPrefilled ? new PrefillSeam(delivered) : new RestartSeam(delivered);
}
