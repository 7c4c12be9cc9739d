namespace Providers.Hosting;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>The known name that is the fewest edits away, compared without case; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var most = Math.Min(Math.Max(2, name.Length / 3), name.Length - 1);
        return known
            .Select(candidate => (Name: candidate, Edits: Distance(name, candidate)))
            .Where(candidate => candidate.Edits <= most)
            .OrderBy(candidate => candidate.Edits)
            .FirstOrDefault().Name;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one into the other.</summary>
    private static int Distance(string left, string right)
    {
        var edits = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                edits[i, j] = i == 0 ? j : j == 0 ? i : Step(edits, left, right, i, j);
            }
        }

        return edits[left.Length, right.Length];
    }

    private static int Step(int[,] edits, string left, string right, int i, int j)
    {
        var best = edits[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
        best = Math.Min(best, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
        return i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1])
            ? Math.Min(best, edits[i - 2, j - 2] + 1)
            : best;
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
