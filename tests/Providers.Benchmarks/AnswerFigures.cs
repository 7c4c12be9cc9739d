using System.Diagnostics;
using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Tests.Answers;

namespace Providers.Benchmarks;

/// <summary>
/// The figures of docs/answers.md in one run of about a minute: a cache hit through the router, and how look-ups and the index grow with
/// the number of questions.
/// </summary>
internal static class AnswerFigures
{
    private const int Hits = 200_000;
    private const int LookUps = 200;

    public static async Task RunAsync(int most)
    {
        for (var round = 1; round <= 3; round++)
        {
            var (microseconds, bytes) = await HitAsync();
            Console.WriteLine($"cache hit through the router: {microseconds:0.00} µs, {bytes} B");
        }

        Console.WriteLine("questions   one number   common words   Chinese    P99        slowest    index a question");
        for (var questions = 1_000; questions <= most; questions *= 10)
        {
            Grow(questions);
        }
    }

    private static async Task<(double Microseconds, long Bytes)> HitAsync()
    {
        ChatMessage[] messages = [new(ChatRole.System, "Be brief and kind."), new(ChatRole.User, "How do I reset my password?")];
        var router = BenchmarkRouter.Create([new InstantBackend("a", 1)], hasCache: true);
        await router.RespondAsync(messages, null, CancellationToken.None);
        for (var i = 0; i < Hits / 10; i++)
        {
            await router.RespondAsync(messages, null, CancellationToken.None);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Hits; i++)
        {
            await router.RespondAsync(messages, null, CancellationToken.None);
        }

        var each = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Hits;
        return (each, (GC.GetAllocatedBytesForCurrentThread() - bytes) / Hits);
    }

    private static void Grow(int questions)
    {
        var texts = ManyQuestions.Of(questions).ToArray();
        var keys = texts.Select((_, at) => at.ToString("x16")).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = new QuestionIndex();
        for (var i = 0; i < questions; i++)
        {
            index.Add(keys[i], texts[i]);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / questions;
        GC.KeepAlive(texts);
        var all = new List<double>();
        var number = Time(index, at => $"What is the status of order {at * 97 % questions}?", all);
        var common = Time(index, at => $"How can I send back the {(at % 2 == 0 ? "kettle" : "globe")} of my order?", all);
        var chinese = Time(index, at => at % 2 == 0 ? "我的水壶应该怎么清洗？" : "台灯什么时候能发货？", all);
        all.Sort();
        var (p99, slowest) = (all[all.Count * 99 / 100], all[^1]);
        Console.WriteLine(
            $"{questions,9:N0}   {number,7:0.000} ms   {common,9:0.000} ms   {chinese:0.000} ms   {p99:0.000} ms   {slowest:0.000} ms   {each} B");
    }

    private static double Time(QuestionIndex index, Func<int, string> question, List<double> all)
    {
        for (var i = 0; i < LookUps; i++)
        {
            index.Find(question(i));
        }

        var total = 0.0;
        for (var i = 0; i < LookUps; i++)
        {
            var asked = question(i);
            var start = Stopwatch.GetTimestamp();
            index.Find(asked);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            total += took;
            all.Add(took);
        }

        return total / LookUps;
    }
}
