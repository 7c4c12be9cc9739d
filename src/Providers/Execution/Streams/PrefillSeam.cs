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

    private string held = "";
    private RestartSeam? restart;
    private bool joined;

    /// <summary>
    /// Whether there is enough text to tell a backend that went on from one that ignored the text and began again. Where there is
    /// not, only an answer begun again can be joined truthfully.
    /// </summary>
    public static bool CanJudge(string delivered) => delivered.AsSpan().TrimStart().Length >= LeastOverlap;

    public override string Accept(string text)
    {
        if (restart is not null)
        {
            return Follow(restart.Accept(text));
        }

        if (joined || HasDiverged)
        {
            return HasDiverged ? "" : text;
        }

        held += text;
        return HasBegunAgain ? BeginAgain() : held.Length < Reach ? "" : Join();
    }

    public override string Complete()
        => restart is not null ? Follow(restart.Complete())
            : joined || HasDiverged ? ""
            : OnlyRepeats ? Ambiguous()
            : Join();

    /// <summary>
    /// Whether the held text opens as the delivered one does, blanks aside. It may be chance, and then the joint is given up: said
    /// twice would be worse.
    /// </summary>
    private bool HasBegunAgain
        => held.AsSpan().TrimStart().CommonPrefixLength(delivered.AsSpan().TrimStart()) >= LeastOverlap;

    /// <summary>Whether all that came is how the delivered text opens: begun again, and stopped early.</summary>
    private bool OnlyRepeats
        => held.AsSpan().Trim() is { IsEmpty: false } text && delivered.AsSpan().TrimStart().StartsWith(text);

    private string BeginAgain()
    {
        if (IsRepetitive(delivered))
        {
            return Ambiguous();
        }

        restart = new RestartSeam(delivered.TrimStart());
        return Follow(restart.Accept(held.TrimStart()));
    }

    private string Follow(string rest)
    {
        HasDiverged = restart!.HasDiverged;
        return rest;
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
