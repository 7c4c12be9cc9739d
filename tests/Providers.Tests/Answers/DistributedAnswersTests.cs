using Microsoft.Extensions.AI;
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
        original.Messages[0].Contents.Add(new FunctionCallContent("1", "wave", new Dictionary<string, object?> { ["hand"] = "left" })
        {
            InformationalOnly = true,
            AdditionalProperties = new() { ["signature"] = "s" },
        });
        await one.PutAsync(Key("hello", tenant: "acme"), Acme, original, new CacheOptions());
        clock.Advance(TimeSpan.FromMinutes(4));

        var found = (await Find(other)).ShouldNotBeNull();
        var response = found.ToResponse();
        response.Text.ShouldBe("hi");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.Usage!.OutputTokenCount.ShouldBe(34);
        var call = response.Messages[0].Contents.OfType<FunctionCallContent>().Single();
        call.Arguments!["hand"]!.ToString().ShouldBe("left");
        (call.InformationalOnly, call.AdditionalProperties?["signature"]?.ToString()).ShouldBe((true, "s"));
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

    [Fact]
    public async Task What_cannot_be_put_into_bytes_stays_in_this_process_and_the_shared_cache_is_asked_on()
    {
        var odd = Complete("hi");
        odd.Messages[0].Contents[0].AdditionalProperties = new() { ["odd"] = new Func<int>(() => 1) };
        var cache = Cache();
        await cache.PutAsync(Key("hello", tenant: "acme"), Acme, odd, new CacheOptions());
        cache.Count.ShouldBe(1);
        shared.Entries.ShouldBeEmpty();

        await Cache().PutAsync(Key("hello", tenant: "acme"), Acme, Complete("hi"), new CacheOptions());
        shared.Entries.Count.ShouldBe(1);
    }

    private ExactCache Cache() => new(1 << 20, clock, new DistributedAnswers(shared, clock, NullLogger.Instance));

    private ValueTask<CachedAnswer?> Find(ExactCache cache)
        => cache.FindFreshAsync(Key("hello", tenant: "acme"), Acme, new CacheOptions(), new RecentErasures(clock), default);
}
