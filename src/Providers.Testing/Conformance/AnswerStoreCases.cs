namespace Providers.Testing;

/// <summary>The promises of a store, one by one.</summary>
internal static class AnswerStoreCases
{
    public static (string Name, Func<AnswerBench, Task> Run)[] All { get; } =
    [
        ("What was saved is found by its key, whole", FoundWholeAsync),
        ("Any text comes back as it was", AnyTextAsync),
        ("What may be missing stays missing", MissingStaysMissingAsync),
        ("An unknown key finds nothing", UnknownAsync),
        ("A later answer takes the place of the earlier one", ReplacedAsync),
        ("Every answer is read once", ReadOnceAsync),
        ("Erasing takes what fits every value that is set, and counts it", ErasedAsync),
        ("Erasing what is older leaves what is not", ErasedByAgeAsync),
        ("Many saving at once lose nothing", CrowdAsync),
        ("A caller who has left is told so", CancelledAsync),
    ];

    private static async Task FoundWholeAsync(AnswerBench bench)
    {
        var saved = await bench.SaveAsync(bench.Answer("one"));
        var found = await bench.Store.FindAsync(saved.Key);
        bench.Expect(found is null ? null : found with { Usage = null }, saved with { Usage = null }, "what was found");
        bench.Expect(found!.Usage?.InputTokenCount, 3, "its input tokens");
        bench.Expect(found.Usage?.OutputTokenCount, 4, "its output tokens");
    }

    private static async Task AnyTextAsync(AnswerBench bench)
    {
        foreach (var text in (string[])["两行\n\"引号\" \\ 👩‍👧 '; DROP TABLE answers; --", " ", new string('x', 200_000)])
        {
            var saved = await bench.SaveAsync(bench.Answer("one", text) with { Question = text });
            var found = await bench.Store.FindAsync(saved.Key);
            bench.Expect(found?.Answer, text, "the answer");
            bench.Expect(found?.Question, text, "the question");
        }
    }

    private static async Task MissingStaysMissingAsync(AnswerBench bench)
    {
        var key = bench.Answer("one").Key;
        var bare = new StoredAnswer { Key = key, Route = bench.All.Route!, Answer = "yes", AnsweredAt = AnswerBench.Noon };
        await bench.SaveAsync(bare);
        bench.Expect(await bench.Store.FindAsync(bare.Key), bare, "what was found");
    }

    private static async Task UnknownAsync(AnswerBench bench)
        => bench.Expect(await bench.Store.FindAsync(bench.Answer("none").Key), null, "what was found");

    private static async Task ReplacedAsync(AnswerBench bench)
    {
        await bench.SaveAsync(bench.Answer("one", "first"));
        var later = await bench.SaveAsync(bench.Answer("one", "second") with { AnsweredAt = AnswerBench.Noon.AddMinutes(1) });
        bench.Expect((await bench.Store.FindAsync(later.Key))?.Answer, "second", "the answer");
        bench.Expect(await bench.KeysAsync(), "one", "the keys");
    }

    private static async Task ReadOnceAsync(AnswerBench bench)
    {
        foreach (var key in (string[])["one", "two", "three", "two"])
        {
            await bench.SaveAsync(bench.Answer(key));
        }

        bench.Expect(await bench.KeysAsync(), "one three two", "the keys");
    }

    private static async Task ErasedAsync(AnswerBench bench)
    {
        await bench.SaveAsync(bench.Answer("one"));
        await bench.SaveAsync(bench.Answer("two") with { Tenant = "other" });
        await bench.SaveAsync(bench.Answer("three") with { Tenant = null });
        await bench.SaveAsync(bench.Answer("four") with { Question = "another?" });

        bench.Expect(await bench.Store.EraseAsync(bench.All with { Tenant = "nobody" }), 0, "the count for a tenant without answers");
        bench.Expect(await bench.Store.EraseAsync(bench.All with { Tenant = "other" }), 1, "the count for a tenant");
        bench.Expect(await bench.KeysAsync(), "four one three", "what a tenant's erasure left");
        var oneQuestion = bench.All with { Tenant = "acme", Question = "another?" };
        bench.Expect(await bench.Store.EraseAsync(oneQuestion), 1, "the count for a question");
        bench.Expect(await bench.KeysAsync(), "one three", "what a question's erasure left");
        bench.Expect(await bench.Store.EraseAsync(bench.All with { Key = bench.Answer("three").Key }), 1, "the count for a key");
        bench.Expect(await bench.Store.EraseAsync(bench.All), 1, "the count for a route");
        bench.Expect(await bench.KeysAsync(), "", "what a route's erasure left");
    }

    private static async Task ErasedByAgeAsync(AnswerBench bench)
    {
        await bench.SaveAsync(bench.Answer("old"));
        await bench.SaveAsync(bench.Answer("new") with { AnsweredAt = AnswerBench.Noon.AddHours(1) });
        bench.Expect(await bench.Store.EraseAsync(bench.All with { Before = AnswerBench.Noon.AddHours(1) }), 1, "the count");
        bench.Expect(await bench.KeysAsync(), "new", "what was left");
    }

    private static async Task CrowdAsync(AnswerBench bench)
    {
        await Parallel.ForAsync(0, 200, async (at, token) => await bench.Store.SaveAsync(bench.Answer($"{at % 100:00}"), token));
        bench.Expect(await bench.KeysAsync(), string.Join(' ', Enumerable.Range(0, 100).Select(at => $"{at:00}")), "the keys");
    }

    private static async Task CancelledAsync(AnswerBench bench)
    {
        var left = new CancellationToken(canceled: true);
        await ExpectCancelledAsync(bench, "finding", () => bench.Store.FindAsync("x", left).AsTask());
        await ExpectCancelledAsync(bench, "saving", () => bench.Store.SaveAsync(bench.Answer("one"), left).AsTask());
        await ExpectCancelledAsync(bench, "erasing", () => bench.Store.EraseAsync(bench.All, left).AsTask());
        bench.Expect(await bench.KeysAsync(), "", "what a cancelled save left");
    }

    private static async Task ExpectCancelledAsync(AnswerBench bench, string what, Func<Task> call)
    {
        var cancelled = false;
        try
        {
            await call();
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }

        bench.Expect(cancelled, true, $"the cancellation of {what}");
    }
}
