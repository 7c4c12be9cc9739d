using System.Text;

namespace Providers.Scenarios.Fuzzing;

/// <summary>Breeds mutants: the same seed, the same mutant.</summary>
internal static class Mutation
{
    private static readonly string[] Junk =
        ["data: ", "\n\n", "[DONE]", "null", "}", "{", "\"", "\\u", "\r", "\0", "0", "-1e999", "<html>", ": x\n", "\"finish_reason\":\"stop\"", "error"];

    public static byte[] Of(string body, Random chance)
    {
        var bytes = Encoding.UTF8.GetBytes(body).ToList();
        for (var changes = chance.Next(1, 4); changes > 0; changes--)
        {
            Change(bytes, chance);
        }

        return [.. bytes];
    }

    /// <summary>The pieces in which a mutant comes.</summary>
    public static ReadOnlyMemory<byte>[] Split(byte[] bytes, Random chance)
    {
        var cuts = Enumerable.Range(0, chance.Next(4)).Select(_ => chance.Next(bytes.Length + 1)).Append(0).Append(bytes.Length).Order().Distinct().ToList();
        return cuts.Count < 2 ? [bytes] : [.. cuts.Zip(cuts.Skip(1), (start, end) => new ReadOnlyMemory<byte>(bytes, start, end - start))];
    }

    private static void Change(List<byte> bytes, Random chance)
    {
        var at = chance.Next(bytes.Count + 1);
        var length = Math.Min(chance.Next(1, 60), bytes.Count - at);
        switch (chance.Next(6))
        {
            case 0 when length > 0:
                bytes[at] ^= (byte)(1 << chance.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Junk[chance.Next(Junk.Length)]));
                break;
            default:
                SwapLines(bytes, chance);
                break;
        }
    }

    private static void SwapLines(List<byte> bytes, Random chance)
    {
        var lines = Encoding.Latin1.GetString([.. bytes]).Split('\n');
        var (one, other) = (chance.Next(lines.Length), chance.Next(lines.Length));
        (lines[one], lines[other]) = (lines[other], lines[one]);
        bytes.Clear();
        bytes.AddRange(Encoding.Latin1.GetBytes(string.Join('\n', lines)));
    }
}
