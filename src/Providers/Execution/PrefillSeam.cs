namespace Providers.Execution;

/// <summary>
/// The second leg was given the delivered text to continue. Models often repeat a few words of it, or all of it, before they go on:
/// the start of the continuation is held back until the overlap is plain, and only what is new is handed on.
/// </summary>
internal sealed class PrefillSeam(string delivered) : Seam
{
    /// <summary>How much of either side is compared.</summary>
    private const int Reach = 256;

    /// <summary>A shorter overlap may be chance: "the " ends and begins many a sentence.</summary>
    private const int LeastOverlap = 12;

    /// <summary>A continuation that agrees with the answer's beginning for this long has begun it again.</summary>
    private const int LeastRestart = 64;

    private string held = "";
    private bool joined;

    public override string Accept(string text)
    {
        if (joined || HasDiverged)
        {
            return HasDiverged ? "" : text;
        }

        held += text;
        return IsRestart(out var restarted) ? Restarted(restarted, ended: false)
            : held.Length < Reach ? ""
            : Join();
    }

    public override string Complete()
    {
        if (joined || HasDiverged)
        {
            return "";
        }

        return IsRestart(out var agreed) ? Restarted(agreed, ended: true) : Join();
    }

    /// <summary>Whether the held text begins the delivered one again, and how far they agree.</summary>
    private bool IsRestart(out int agreed)
    {
        agreed = held.AsSpan().CommonPrefixLength(delivered);
        return agreed >= LeastRestart || agreed == delivered.Length;
    }

    private string Restarted(int agreed, bool ended)
    {
        if (agreed < delivered.Length)
        {
            // It may still be repeating; it has diverged once it says something else, or ends.
            HasDiverged = ended || agreed < held.Length;
            return "";
        }

        // A word or two may well be said twice.
        return agreed < LeastOverlap || IsRepetitive(held.AsSpan(0, agreed)) ? Ambiguous() : HandOn(agreed);
    }

    private string Join()
    {
        var longest = Math.Min(Reach, Math.Min(held.Length, delivered.Length));
        for (var overlap = longest; overlap >= LeastOverlap; overlap--)
        {
            if (Overlaps(overlap))
            {
                return IsRepetitive(held.AsSpan(0, overlap)) || HasShorterOverlap(overlap) ? Ambiguous() : HandOn(overlap);
            }
        }

        return HandOn(0);
    }

    private bool Overlaps(int length) => delivered.AsSpan(delivered.Length - length).SequenceEqual(held.AsSpan(0, length));

    private bool HasShorterOverlap(int overlap)
    {
        while (--overlap >= LeastOverlap)
        {
            if (Overlaps(overlap))
            {
                return true;
            }
        }

        return false;
    }

    private string HandOn(int from)
    {
        joined = true;
        var rest = held[from..];
        held = "";
        return rest;
    }

    private string Ambiguous()
    {
        HasDiverged = true;
        return "";
    }

    /// <summary>Whether the text is one short piece over and over: then nobody can tell an overlap from going on.</summary>
    private static bool IsRepetitive(ReadOnlySpan<char> text)
    {
        for (var period = 1; period <= text.Length / 3; period++)
        {
            if (text[period..].SequenceEqual(text[..^period]))
            {
                return true;
            }
        }

        return false;
    }
}
