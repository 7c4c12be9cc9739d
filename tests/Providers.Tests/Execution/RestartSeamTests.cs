using System.Text;
using Providers.Execution;

namespace Providers.Tests.Execution;

public class RestartSeamTests
{
    private const string Text = "Der Fluss 👨‍👩‍👧 heißt e\u0301cole 河 and so on, and so on, and so on.";

    [Fact]
    public void Swallows_what_was_delivered_however_it_is_chopped()
    {
        var random = new Random(7);
        for (var cut = 1; cut <= Text.Length; cut++)
        {
            for (var round = 0; round < 10; round++)
            {
                Join(Text[..cut], Text, random).ShouldBe(Text[cut..]);
            }
        }
    }

    [Fact]
    public void Diverges_at_the_first_other_character_and_hands_nothing_on()
    {
        for (var at = 0; at < Text.Length; at++)
        {
            Join(Text, Text[..at] + "\u0001" + Text[(at + 1)..] + " more", new Random(at)).ShouldBeNull();
        }
    }

    [Fact]
    public void Diverges_where_the_second_answer_is_shorter()
        => Join(Text, Text[..^1], new Random(1)).ShouldBeNull();

    private static string? Join(string delivered, string again, Random chop)
    {
        var seam = new RestartSeam(delivered);
        var handed = new StringBuilder();
        while (again.Length > 0)
        {
            var length = 1 + chop.Next(again.Length);
            handed.Append(seam.Accept(again[..length]));
            again = again[length..];
        }

        handed.Append(seam.Complete());
        if (seam.HasDiverged)
        {
            handed.ToString().ShouldBeEmpty();
            return null;
        }

        return handed.ToString();
    }
}
