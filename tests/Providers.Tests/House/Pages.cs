namespace Providers.Tests.House;

/// <summary>The pages people read, and the fenced blocks in them.</summary>
internal static class Pages
{
    private const string Fence = "```";

    public static IEnumerable<string> All { get; } = Repository.TopLevel().Where(name => name == "README.md")
        .Concat(Directory.Exists(Path.Combine(Repository.Root, "docs")) ? Repository.Files("docs", ".md") : []);

    public static IEnumerable<Snippet> Snippets() => All.SelectMany(page => Snippets(page, Repository.Read(page)));

    public static IEnumerable<Snippet> Snippets(string page, string text)
    {
        var above = new List<string>();
        foreach (var (line, language, block) in Blocks(text).Where(block => block.Language == "csharp"))
        {
            yield return new Snippet(page, line, block, [.. above]);
            above.Add(block);
        }
    }

    /// <summary>Every fenced block: where it begins, what its fence calls it, and its text.</summary>
    public static IEnumerable<(int Line, string Language, string Text)> Blocks(string page)
    {
        var lines = page.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        for (var i = 0; i < lines.Length; i++)
        {
            var opening = lines[i].TrimStart();
            if (!opening.StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            var start = i + 1;
            for (i++; i < lines.Length && lines[i].Trim() != Fence; i++)
            {
            }

            yield return (start, opening[Fence.Length..].Trim(), string.Join('\n', lines[start..Math.Min(i, lines.Length)]));
        }
    }
}
