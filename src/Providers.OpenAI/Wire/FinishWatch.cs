namespace Providers.OpenAI.Wire;

/// <summary>
/// Whether a finish reason is the end of the answer. Some servers put one on every chunk, and the last content often comes together with it.
/// </summary>
internal struct FinishWatch
{
    private bool hasContent;
    private bool wasSaid;
    private bool isSaidTooOften;

    /// <summary>A finish reason came, and no content with it or after it: nothing follows but the usage.</summary>
    public bool IsCertain { get; private set; }

    /// <summary>A finish reason came, and nothing has shown yet that the server's say nothing.</summary>
    public readonly bool IsSaid => wasSaid && (IsCertain || !isSaidTooOften);

    /// <summary>The usage came with the finish reason or after it: what is told before may not be all.</summary>
    public bool HasUsage { get; private set; }

    /// <summary>Looks at what the object that was read last has brought.</summary>
    public void Look(AnswerAssembly answer)
    {
        hasContent |= answer.HasNews;
        if (answer.FinishReason is null)
        {
            return;
        }

        isSaidTooOften |= wasSaid && answer.HasNews;
        IsCertain = hasContent && !answer.HasNews;
        HasUsage = answer.HasNewUsage || (HasUsage && !answer.HasNews);
        wasSaid = true;
    }
}
