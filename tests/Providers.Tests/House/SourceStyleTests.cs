using System.Text.RegularExpressions;

namespace Providers.Tests.House;

public partial class SourceStyleTests
{
    private static readonly string[] Source = [.. Repository.Files("src", ".cs")];

    [Fact]
    public void No_line_of_code_is_longer_than_140()
        => Lines(Source).Where(line => line.Text.Length > 140 && !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(line => line.Place).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later()
        => Lines(Repository.Files("", ".cs")).Where(line => Later().IsMatch(line.Text)).Select(line => line.Place).ShouldBeEmpty();

    [Fact]
    public void Names_say_a_role()
        => Source.Where(path => VagueName().IsMatch(path)).ShouldBeEmpty();

    [Fact]
    public void Each_file_declares_the_namespace_of_its_room()
        => Source.Where(path => !DeclaresItsRoom(path)).ShouldBeEmpty();

    private static IEnumerable<(string Place, string Text)> Lines(IEnumerable<string> paths)
        => paths.SelectMany(path => Repository.Read(path).Split('\n').Select((text, i) => ($"{path}({i + 1})", text.TrimEnd('\r'))));

    /// <summary>A room is one namespace, its inner folders too. Extensions of foreign types live where those types do.</summary>
    private static bool DeclaresItsRoom(string path)
    {
        var declared = DeclaredNamespace().Match(Repository.Read(path)).Groups[1].Value;
        var folders = path.Split('/');
        var room = folders[1] == "Providers" ? $"Providers.{folders[2]}" : folders[1].Replace(".Abstractions", "");
        return declared == room
            || declared.StartsWith(room + ".", StringComparison.Ordinal)
            || declared.StartsWith("Microsoft.", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"//.*\b(TO" + "DO|FIX" + @"ME|HA" + @"CK)\b|^\s*#reg" + "ion|NotImplemented" + "Exception")]
    private static partial Regex Later();

    [GeneratedRegex(@"(Utils?|Utilities|Helpers?|Manager|Common|Misc)(/|\.cs$)")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();
}
