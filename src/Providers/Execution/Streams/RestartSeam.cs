namespace Providers.Execution;

/// <summary>The second leg started afresh: its text is swallowed while it repeats what was delivered, then handed on.</summary>
internal sealed class RestartSeam(string delivered) : Seam
{
    private int matched;

    public override string Accept(string text)
    {
        if (HasDiverged)
        {
            return "";
        }

        var repeated = Math.Min(text.Length, delivered.Length - matched);
        if (!text.AsSpan(0, repeated).SequenceEqual(delivered.AsSpan(matched, repeated)))
        {
            HasDiverged = true;
            return "";
        }

        matched += repeated;
        return repeated == 0 ? text : text[repeated..];
    }

    public override string Complete()
    {
        HasDiverged |= matched < delivered.Length;
        return "";
    }
}
