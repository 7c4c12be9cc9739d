using System.Globalization;

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
        return IsRestart(held, out var restarted) ? Restarted(restarted, ended: false)
            : held.Length < Reach ? ""
            : Join();
    }

    public override string Complete()
    {
        if (joined || HasDiverged)
        {
            return "";
        }

        return IsRestart(held, out var agreed) ? Restarted(agreed, ended: true) : Join();
    }

    /// <summary>Whether the held text begins the delivered one again, and how far they agree.</summary>
    private bool IsRestart(string continuation, out int agreed)
    {
        agreed = continuation.AsSpan().CommonPrefixLength(delivered);
        return agreed >= LeastRestart || (agreed == delivered.Length && agreed >= LeastOverlap);
    }

    private string Restarted(int agreed, bool ended)
    {
        if (agreed < delivered.Length)
        {
            // It may still be repeating; it has diverged once it says something else, or ends.
            HasDiverged = ended || agreed < held.Length;
            return "";
        }

        return HandOn(agreed);
    }

    private string Join()
    {
        var longest = Math.Min(Reach, Math.Min(held.Length, delivered.Length));
        for (var overlap = longest; overlap >= LeastOverlap; overlap--)
        {
            if (delivered.AsSpan(delivered.Length - overlap).SequenceEqual(held.AsSpan(0, overlap)) && IsBoundary(held, overlap))
            {
                return IsRepetitive(held.AsSpan(0, overlap)) ? Ambiguous() : HandOn(overlap);
            }
        }

        return HandOn(0);
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

    /// <summary>Whether a cut there leaves surrogate pairs and graphemes whole.</summary>
    private static bool IsBoundary(string text, int at)
    {
        if (at == text.Length)
        {
            return true;
        }

        var index = 0;
        while (index < at)
        {
            index += StringInfo.GetNextTextElementLength(text, index);
        }

        return index == at;
    }
}
