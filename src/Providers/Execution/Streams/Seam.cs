namespace Providers.Execution;

/// <summary>
/// Joins a second leg's text to what was delivered of the first. It is fed the second leg's text piece by piece and returns what
/// may be handed on: never a character that was delivered already, never one that does not follow from it.
/// </summary>
internal abstract class Seam
{
    /// <summary>Whether the second leg said something else than was delivered: the joint can't be made.</summary>
    public bool HasDiverged { get; protected set; }

    /// <summary>What of <paramref name="text"/>, and of text held back before it, may be handed on now; empty for nothing yet.</summary>
    public abstract string Accept(string text);

    /// <summary>The second leg has ended: what is still held back. Sets <see cref="HasDiverged"/> when it ended too early.</summary>
    public abstract string Complete();
}
