using System.Runtime.CompilerServices;
using Providers.Answers;
using Providers.Testing;

namespace Providers.Tests.Answers;

public sealed class AnswerStoreConformanceTests
{
    public static TheoryData<string> Cases => [.. AnswerStoreConformance.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Memory(string name) => new AnswerStoreConformance(new MemoryAnswerStore(time: new TestClock())).RunAsync(name);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task File(string name)
    {
        var folder = Directory.CreateTempSubdirectory("answers-");
        try
        {
            using var store = FileAnswerStore.Open(Path.Combine(folder.FullName, "answers.jsonl"), time: new TestClock());
            await new AnswerStoreConformance(store).RunAsync(name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_suite_tells_the_promises_a_store_breaks()
        => (await Should.ThrowAsync<AnswerConformanceException>(() => new AnswerStoreConformance(new ForgetfulStore()).RunAllAsync()))
            .Message.Split('\n').Length.ShouldBeGreaterThanOrEqualTo(8);

    private sealed class ForgetfulStore : IAnswerStore
    {
        public ValueTask<StoredAnswer?> FindAsync(string key, CancellationToken cancellationToken = default) => default;

        public ValueTask SaveAsync(StoredAnswer answer, CancellationToken cancellationToken = default) => default;

        public ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken = default) => default;

        public async IAsyncEnumerable<StoredAnswer> ReadAllAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
