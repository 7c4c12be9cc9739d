using System.Text;
using Providers.Execution;

namespace Providers.Tests.Execution;

public class PrefillSeamTests
{
    private const string Text = "Paris is the capital of France. 巴黎是法国的首都。 It has 👨‍👩‍👧‍👦 two million people, "
        + "e\u0301cole and metro included, and a river.";

    [Fact]
    public void Removes_the_overlap_and_only_it()
        => Join("The capital of France is", "of France is Paris.").ShouldBe(" Paris.");

    [Fact]
    public void Takes_a_short_overlap_for_chance()
        => Join("This is the ", "the end.").ShouldBe("the end.");

    [Fact]
    public void Swallows_an_answer_begun_again_where_it_covers_what_was_delivered()
        => Join(Text[..80], Text).ShouldBe(Text[80..]);

    [Fact]
    public void Diverges_where_a_new_beginning_says_something_else()
        => Join(Text, Text[..70] + "!!!!" + Text[74..]).ShouldBeNull();

    [Fact]
    public void Diverges_where_a_new_beginning_ends_too_early()
        => Join(Text, Text[..70]).ShouldBeNull();

    [Theory]
    [InlineData("la la la la la la la ", "la la la la la la la la")]
    [InlineData("| a | b |\n| a | b |\n| a | b |\n", "| a | b |\n| a | b |\n| a | b |\n| c |")]
    [InlineData("------------------------------", "------------------------------------------------------------------------------------")]
    [InlineData("0, 1, and on: the quick fox; the quick fox; ", "the quick fox; the quick fox; the end")]
    public void Says_of_repetitive_text_that_it_cannot_tell(string delivered, string continuation)
        => Join(delivered, continuation).ShouldBeNull();

    [Theory]
    [InlineData("Two days by parcel post", "Two days by letter, to be exact.")]
    [InlineData("Two days by parcel post", "  Two days by letter, to be exact.")]
    [InlineData(" Two days by parcel post", "Two days by")]
    [InlineData("Two days by parcel post", "Two days")]
    public void Diverges_where_it_opens_as_the_answer_did_and_says_something_else(string delivered, string continuation)
        => Join(delivered, continuation).ShouldBeNull();

    [Theory]
    [InlineData(" Two days by parcel post", "Two days by parcel post, or three.")]
    [InlineData("Two days by parcel post", "\n\nTwo days by parcel post, or three.")]
    public void Swallows_a_new_beginning_whatever_blanks_stand_before_it(string delivered, string continuation)
        => Join(delivered, continuation).ShouldBe(", or three.");

    [Theory]
    [InlineData("", false)]
    [InlineData("no, not at", false)]
    [InlineData("  no, not at  ", true)]
    [InlineData("             no", false)]
    [InlineData("no, not at all", true)]
    public void Judges_no_text_that_is_too_short_to_tell_going_on_from_beginning_again(string delivered, bool can)
        => PrefillSeam.CanJudge(delivered).ShouldBe(can);

    [Fact]
    public void Finishes_what_was_cut_in_the_middle_of_a_grapheme_exactly()
    {
        for (var cut = 12; cut < Text.Length; cut++)
        {
            var overlapped = Text[Math.Max(0, cut - 20)..];
            foreach (var continuation in new[] { Text[cut..], cut >= 40 ? overlapped : Text[cut..], Text })
            {
                (Text[..cut] + Join(Text[..cut], continuation)).ShouldBe(Text, $"cut at {cut}");
            }
        }
    }

    [Fact]
    public void Never_hands_on_half_a_character_and_does_not_care_how_the_text_is_chopped()
    {
        var random = new Random(4);
        for (var round = 0; round < 2000; round++)
        {
            var delivered = RandomText(random, 12 + random.Next(300));
            var continuation = random.Next(3) switch
            {
                0 => RandomText(random, random.Next(400)),
                1 => SuffixOf(delivered, random) + RandomText(random, random.Next(300)),
                _ => delivered + RandomText(random, random.Next(300)),
            };

            var whole = Join(delivered, continuation);
            if (whole is not null)
            {
                continuation.ShouldEndWith(whole, Case.Sensitive);
                Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(whole)).ShouldBe(whole);
            }

            Join(delivered, continuation, random).ShouldBe(whole, $"round {round}");
        }
    }

    /// <summary>What was handed on; null where the joint can't be made.</summary>
    internal static string? Join(string delivered, string continuation, Random? chop = null)
    {
        var seam = new PrefillSeam(delivered);
        var handed = new StringBuilder();
        while (continuation.Length > 0)
        {
            var length = chop is null ? continuation.Length : 1 + chop.Next(continuation.Length);
            handed.Append(seam.Accept(continuation[..length]));
            continuation = continuation[length..];
        }

        handed.Append(seam.Complete());
        return seam.HasDiverged ? null : handed.ToString();
    }

    private static string SuffixOf(string text, Random random)
    {
        var start = random.Next(text.Length);
        return char.IsLowSurrogate(text[start]) ? text[(start - 1)..] : text[start..];
    }

    private static string RandomText(Random random, int length)
    {
        string[] alphabet = ["a", "b", " ", "ab", "é", "e\u0301", "中", "😀", "👨‍👩‍👧", "\n"];
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(alphabet[random.Next(alphabet.Length)]);
        }

        return text.ToString();
    }
}
