using Microsoft.Extensions.Logging;
using Providers.Quota;
using Providers.Tests.Hosting;

namespace Providers.Tests.Quota;

public sealed class JournalTests : IDisposable
{
    private static readonly byte[] Line = [.. Enumerable.Repeat((byte)'a', 99_999), (byte)'\n'];

    private readonly string folder = Directory.CreateTempSubdirectory("journal-").FullName;
    private readonly TestLog log = new();

    private string Path => System.IO.Path.Combine(folder, "journal");

    private string Fresh => Path + ".new";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Is_written_anew_when_it_is_twice_as_long_as_it_was_and_some_more()
    {
        using var journal = Open("begin\n"u8);
        Add(journal, 10);
        File.ReadAllBytes(Path).Length.ShouldBe(6 + 10 * Line.Length);

        Add(journal, 1);
        File.ReadAllText(Path).ShouldBe("short\n");

        journal.Append("more\n"u8);
        File.ReadAllText(Path).ShouldBe("short\nmore\n");
        log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Goes_on_when_it_cannot_be_written_anew_and_tries_again_a_million_bytes_later()
    {
        using var journal = Open("begin\n"u8);
        Directory.CreateDirectory(Fresh);

        Add(journal, 20);
        File.ReadAllBytes(Path).Length.ShouldBe(6 + 20 * Line.Length);
        var entry = log.Entries.ShouldHaveSingleItem("not at each line");
        (entry.Id.Name, entry.Level).ShouldBe(("JournalGrows", LogLevel.Warning));

        Directory.Delete(Fresh);
        Add(journal, 2);
        File.ReadAllText(Path).ShouldBe("short\n");
        log.Entries.Count.ShouldBe(1);
    }

    [Fact]
    public void Goes_on_when_the_new_file_does_not_get_to_its_place()
    {
        using var journal = Open("begin\n"u8);
        Add(journal, 10);
        var aside = Path + ".aside";
        File.Move(Path, aside);
        Directory.CreateDirectory(Path);

        Add(journal, 1);
        Should.Throw<UnauthorizedAccessException>(() => journal.Append("lost\n"u8));

        Directory.Delete(Path);
        File.Move(aside, Path);
        journal.Append("end\n"u8);
        File.ReadAllText(Path)[(6 + 11 * Line.Length)..].ShouldBe("end\n");
    }

    [Fact]
    public void Cuts_off_what_an_earlier_write_has_torn()
    {
        using var journal = Open("begin\n"u8);
        using (var torn = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { torn.Write("a torn li"u8); }

        journal.Append("end\n"u8);

        File.ReadAllText(Path).ShouldBe("begin\nend\n");
    }

    [Fact]
    public void Takes_no_line_after_its_end()
    {
        var journal = Open("begin\n"u8);
        journal.Dispose();

        Should.Throw<ObjectDisposedException>(() => journal.Append("end\n"u8));

        File.ReadAllText(Path).ShouldBe("begin\n");
    }

    private Journal Open(ReadOnlySpan<byte> content) => new(Path, content.ToArray(), log);

    private static void Add(Journal journal, int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            journal.Append(Line);
            journal.Compact(() => "short\n"u8.ToArray());
        }
    }
}
