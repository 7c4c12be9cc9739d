using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Benchmarks;

/// <summary>What a cache hit costs, from messages to a fresh response.</summary>
[MemoryDiagnoser]
public class AnswerCacheBenchmarks
{
    private readonly ChatMessage[] messages = [new(ChatRole.System, "Be brief and kind."), new(ChatRole.User, "How do I reset my password?")];
    private readonly ChatOptions options = new() { Temperature = 0.2f, MaxOutputTokens = 500 };
    private readonly ExactCache cache = new(1 << 20, TimeProvider.System);

    [GlobalSetup]
    public Task Fill() => cache.PutAsync(Key(), new AnswerOwner("chat", "acme"), Answer(), new CacheOptions());

    [GlobalCleanup]
    public void Empty() => cache.Dispose();

    [Benchmark]
    public ChatResponse Hit() => cache.Find(Key())!.ToResponse();

    [Benchmark]
    public object? KeyAlone() => AnswerKeys.Of("chat", "acme", messages, options);

    private AnswerKey Key() => AnswerKeys.Of("chat", "acme", messages, options)!;

    private static ChatResponse Answer()
        => new(new ChatMessage(ChatRole.Assistant, new string('a', 800))) { FinishReason = ChatFinishReason.Stop, Usage = new UsageDetails() };
}

/// <summary>What finding a similar question costs as the store grows.</summary>
[MemoryDiagnoser]
public class SimilarQuestionBenchmarks
{
    private readonly QuestionIndex index = new();

    [Params(1_000, 10_000, 100_000, 1_000_000)]
    public int Questions { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        string[] things = ["kettle", "lamp", "scooter", "blanket", "mixer", "fan", "speaker", "monitor", "chair", "stroller", "heater"];
        for (var i = 0; i < Questions; i++)
        {
            var thing = things[i % things.Length];
            index.Add($"{i}", (i % 3) switch
            {
                0 => $"Where is order {i} with the {thing}?",
                1 => $"How do I clean the {thing} of model {i / 7}?",
                _ => $"型号{i}的{thing}怎么清洗？",
            });
        }
    }

    [Benchmark]
    public object? RareWord() => index.Find($"What is the status of order {Questions / 3 * 3}?");

    [Benchmark]
    public object? CommonWordsOnly() => index.Find("How do I clean the kettle?");
}
