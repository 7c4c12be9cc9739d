using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class FileAnswerStoreTests : IDisposable
{
    private readonly TestClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("answers-").FullName;

    private string File => Path.Combine(folder, "answers.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Answers_outlive_the_store()
    {
        using (var store = Open())
        {
            await store.SaveAsync(Stored("one", "first"));
            await store.SaveAsync(Stored("two", "second"));
            await store.SaveAsync(Stored("one", "better"));
        }

        using var again = Open();
        again.Count.ShouldBe(2);
        (await again.FindAsync("one"))!.Answer.ShouldBe("better");
    }

    [Fact]
    public async Task Starts_in_a_folder_that_is_not_there_yet()
    {
        using var store = FileAnswerStore.Open(Path.Combine(folder, "a", "b", "answers.jsonl"));
        await store.SaveAsync(Stored("one"));

        store.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Cut_anywhere_the_whole_lines_are_kept_and_new_ones_follow()
    {
        using (var store = Open())
        {
            await store.SaveAsync(Stored("one"));
            await store.SaveAsync(Stored("two"));
        }

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        var firstLine = Array.IndexOf(bytes, (byte)'\n') + 1;
        for (var length = firstLine; length < bytes.Length; length++)
        {
            await System.IO.File.WriteAllBytesAsync(File, bytes[..length]);
            using (var torn = Open())
            {
                torn.Count.ShouldBe(1);
                await torn.SaveAsync(Stored("three"));
            }

            using var again = Open();
            (await All(again)).Select(answer => answer.Key).ShouldBe(["one", "three"], ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_damaged_line_costs_no_other()
    {
        using (var store = Open())
        {
            await store.SaveAsync(Stored("one"));
            await store.SaveAsync(Stored("two"));
            await store.SaveAsync(Stored("three"));
        }

        var lines = await System.IO.File.ReadAllLinesAsync(File);
        lines[1] = lines[1].Replace("an answer", "an  nswer");
        await System.IO.File.WriteAllLinesAsync(File, lines);

        using var again = Open();
        (await All(again)).Select(answer => answer.Key).ShouldBe(["one", "three"], ignoreOrder: true);
    }

    [Fact]
    public void A_second_writer_is_told_so()
    {
        using var first = Open();

        Should.Throw<IOException>(Open).Message.ShouldContain("one process at a time");
    }

    [Fact]
    public async Task What_is_erased_is_gone_from_the_disk()
    {
        using var store = Open();
        await store.SaveAsync(Stored("one", "my secret") with { Tenant = "acme" });
        await store.SaveAsync(Stored("two", "another") with { Tenant = "other" });

        (await store.EraseAsync(new() { Tenant = "acme" })).ShouldBe(1);

        (await Text()).ShouldNotContain("my secret");
        (await Text()).ShouldContain("another");
        await store.SaveAsync(Stored("three"));
        (await Text()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_file_does_not_grow_with_answers_that_were_replaced()
    {
        using var store = Open();
        for (var i = 0; i < 2000; i++)
        {
            await store.SaveAsync(Stored($"key {i % 10}"));
        }

        (await Text()).Split('\n').Length.ShouldBeLessThan(300);
        store.Count.ShouldBe(10);
    }

    [Fact]
    public async Task What_is_too_old_leaves_the_disk_within_a_day_of_use()
    {
        using var store = FileAnswerStore.Open(File, new() { MaxAge = TimeSpan.FromHours(1) }, clock);
        await store.SaveAsync(Stored("one", "my secret", clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromHours(25));
        await store.SaveAsync(Stored("two", "another", clock.GetUtcNow()));

        (await Text()).ShouldNotContain("my secret");
    }

    [Fact]
    public async Task Many_writers_in_one_process_lose_nothing()
    {
        using (var store = Open())
        {
            await Parallel.ForAsync(0, 500, async (i, token) => await store.SaveAsync(Stored($"key {i}"), token));
        }

        using var again = Open();
        again.Count.ShouldBe(500);
    }

    private FileAnswerStore Open() => FileAnswerStore.Open(File, time: clock);

    // The store has the file open for writing; reading beside it must be possible.
    private async Task<string> Text()
    {
        await using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
