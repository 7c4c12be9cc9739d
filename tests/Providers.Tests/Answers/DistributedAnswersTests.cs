using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging.Abstractions;
using Providers.Answers;
using Providers.Testing;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class DistributedAnswersTests
{
    private static readonly AnswerOwner Acme = new("chat", "acme");

    private readonly VirtualTimeProvider clock = new();
    private readonly SharedBytes shared = new();

    [Fact]
    public async Task What_one_process_kept_another_gives_as_long_as_it_is_fresh()
    {
        var (one, other) = (Cache(), Cache());
        var original = Complete("hi");
        original.Messages[0].Contents.Add(new FunctionCallContent("1", "wave", new Dictionary<string, object?> { ["hand"] = "left" }));
        await one.PutAsync(Key("hello", tenant: "acme"), Acme, original, new CacheOptions());
        clock.Advance(TimeSpan.FromMinutes(4));

        var found = (await Find(other)).ShouldNotBeNull();
        var response = found.ToResponse();
        response.Text.ShouldBe("hi");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.Usage!.OutputTokenCount.ShouldBe(34);
        response.Messages[0].Contents.OfType<FunctionCallContent>().Single().Arguments!["hand"]!.ToString().ShouldBe("left");
        other.AgeOf(found).ShouldBe(TimeSpan.FromMinutes(4));
        other.Find(Key("hello", tenant: "acme")).ShouldNotBeNull();

        clock.Advance(TimeSpan.FromMinutes(1));
        (await Find(Cache())).ShouldBeNull();
    }

    [Fact]
    public async Task Damaged_bytes_and_anothers_answer_are_no_answer()
    {
        await Cache().PutAsync(Key("hello", tenant: "acme"), new("chat", "other"), Complete("hi"), new CacheOptions());
        (await Find(Cache())).ShouldBeNull();

        foreach (var key in shared.Entries.Keys)
        {
            shared.Entries[key] = [1, 2, 3];
        }

        (await Find(Cache())).ShouldBeNull();
    }

    [Fact]
    public async Task One_that_fails_costs_no_answer_and_is_left_alone_for_a_while()
    {
        await Cache().PutAsync(Key("hello", tenant: "acme"), Acme, Complete("hi"), new CacheOptions());
        var cache = Cache();
        shared.Failure = new TimeoutException();
        (await Find(cache)).ShouldBeNull();
        var asked = shared.Reads;

        shared.Failure = null;
        (await Find(cache)).ShouldBeNull();
        shared.Reads.ShouldBe(asked);

        clock.Advance(DistributedAnswers.Rest);
        (await Find(cache)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_hangs_is_waited_for_a_moment_only(bool blocks)
    {
        using var release = new ManualResetEventSlim();
        shared.Hangs = blocks ? () => { release.Wait(); return Task.CompletedTask; } : () => new TaskCompletionSource().Task;
        var finding = Find(Cache()).AsTask();
        while (shared.Reads == 0)
        {
            await Task.Yield();
        }

        finding.IsCompleted.ShouldBeFalse();
        clock.Advance(DistributedAnswers.Patience);
        (await finding.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeNull();
        release.Set();
    }

    [Fact]
    public async Task What_is_erased_here_leaves_the_shared_cache_too()
    {
        var cache = Cache();
        await cache.PutAsync(Key("hello", tenant: "acme"), Acme, Complete("hi"), new CacheOptions());

        (await cache.EraseAsync(new() { Tenant = "acme" }, default)).ShouldBe(1);
        shared.Entries.ShouldBeEmpty();
    }

    private ExactCache Cache() => new(1 << 20, clock, new DistributedAnswers(shared, clock, NullLogger.Instance));

    private static ValueTask<CachedAnswer?> Find(ExactCache cache) => cache.FindFreshAsync(Key("hello", tenant: "acme"), Acme, new CacheOptions(), default);

    /// <summary>A cache that others share, which can be away.</summary>
    private sealed class SharedBytes : IDistributedCache
    {
        private int reads;

        public Dictionary<string, byte[]> Entries { get; } = [];

        public Exception? Failure { get; set; }

        public Func<Task> Hangs { get; set; } = () => Task.CompletedTask;

        public int Reads => Volatile.Read(ref reads);

        public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
        {
            Interlocked.Increment(ref reads);
            await Hangs();
            return Failure is null ? Entries.GetValueOrDefault(key) : throw Failure;
        }

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            options.AbsoluteExpirationRelativeToNow.ShouldBe(new CacheOptions().TimeToLive);
            Entries[key] = value;
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string key, CancellationToken token = default)
        {
            Entries.Remove(key);
            return Task.CompletedTask;
        }

        public byte[]? Get(string key) => throw new NotSupportedException();

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

        public void Refresh(string key) => throw new NotSupportedException();

        public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public void Remove(string key) => throw new NotSupportedException();
    }
}
