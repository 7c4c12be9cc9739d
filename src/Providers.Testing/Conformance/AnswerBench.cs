using Microsoft.Extensions.AI;

namespace Providers.Testing;

/// <summary>One case's corner of a store: a route of its own.</summary>
internal sealed class AnswerBench(IAnswerStore store, string name)
{
    private readonly string route = $"case {Guid.NewGuid():N}";

    public static DateTimeOffset Noon { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public IAnswerStore Store => store;

    public AnswerFilter All => new() { Route = route };

    public StoredAnswer Answer(string key, string text = "an answer") => new()
    {
        Key = $"{route} {key}",
        Route = route,
        Tenant = "acme",
        Context = "context",
        Question = $"question {key}?",
        Answer = text,
        Backend = "openai",
        Model = "model",
        AnsweredAt = Noon,
        Usage = new UsageDetails { InputTokenCount = 3, OutputTokenCount = 4 },
    };

    public async Task<StoredAnswer> SaveAsync(StoredAnswer answer)
    {
        await store.SaveAsync(answer);
        return answer;
    }

    public async Task<string> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var answer in store.ReadAllAsync())
        {
            if (answer.Route == route)
            {
                keys.Add(answer.Key[(route.Length + 1)..]);
            }
        }

        return string.Join(' ', keys.Order(StringComparer.Ordinal));
    }

    public void Expect<T>(T actual, T expected, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new AnswerConformanceException($"{name}: expected {what} to be '{expected}', was '{actual}'.");
        }
    }
}
