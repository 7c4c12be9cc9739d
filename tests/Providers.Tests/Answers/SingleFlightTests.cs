using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class SingleFlightTests
{
    private readonly SingleFlight flights = new(failure => failure is not NotSupportedException);
    private int calls;

    [Fact]
    public async Task A_thousand_identical_requests_make_one_call_and_all_hear_the_same()
    {
        const int Callers = 1000;
        var random = new Random(20261121);
        var joinAfter = Enumerable.Range(0, Callers).Select(_ => random.Next(100)).ToArray();
        var leaves = Enumerable.Range(0, Callers).Select(at => at > 0 && random.Next(10) == 0).ToArray();
        joinAfter[0] = 0;
        leaves[0] = false;
        var words = Channel.CreateUnbounded<string>();
        var expected = string.Concat(Enumerable.Range(0, 100).Select(i => $"word {i} "));

        var callers = new Task<string?>[Callers];
        for (var said = 0; said < 100; said++)
        {
            for (var caller = 0; caller < Callers; caller++)
            {
                if (joinAfter[caller] == said)
                {
                    callers[caller] = caller % 2 == 0 ? Plain(words) : Streamed(words, leaves[caller] ? 3 : int.MaxValue);
                }
            }

            words.Writer.TryWrite($"word {said} ");
        }

        words.Writer.Complete();
        var heard = await Task.WhenAll(callers);

        calls.ShouldBe(1);
        heard.Where((_, caller) => caller % 2 == 0 || !leaves[caller]).ShouldAllBe(text => text == expected);
        flights.Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_who_joins_late_hears_what_was_said_and_then_the_rest_live()
    {
        var words = Channel.CreateUnbounded<string>();
        await using var first = Listen(words);
        words.Writer.TryWrite("one ");
        (await Next(first)).ShouldBe("one ");

        await using var second = Listen(words);
        (await Next(second)).ShouldBe("one ");
        words.Writer.TryWrite("two");
        (await Next(second)).ShouldBe("two");
        (await Next(first)).ShouldBe("two");
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task The_leader_leaving_cancels_nobody_and_the_last_one_leaving_cancels_the_call()
    {
        var words = Channel.CreateUnbounded<string>();
        var cancelled = new TaskCompletionSource();
        using var leaderToken = new CancellationTokenSource();
        await using var leader = Listen(words, cancelled, leaderToken.Token);
        var follower = Listen(words);
        words.Writer.TryWrite("one");
        await Next(leader);
        await Next(follower);

        leaderToken.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(async () => await leader.MoveNextAsync());
        words.Writer.TryWrite("two");
        (await Next(follower)).ShouldBe("two");
        cancelled.Task.IsCompleted.ShouldBeFalse();

        await follower.DisposeAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        flights.Count.ShouldBe(0);
    }

    [Fact]
    public async Task One_who_comes_after_the_last_left_starts_anew()
    {
        var words = Channel.CreateUnbounded<string>();
        var first = Listen(words);
        words.Writer.TryWrite("one");
        await Next(first);
        await first.DisposeAsync();

        words.Writer.TryWrite("again");
        await using var second = Listen(words);
        (await Next(second)).ShouldBe("again");
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_leader_that_fails_before_a_word_is_followed_by_one_new_leader()
    {
        var fail = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        var leader = Collect(flights.JoinAsync("key", token => FailAfter(fail.Task, new TimeoutException(), token), default));
        var followers = Enumerable.Range(0, 10)
            .Select(_ => Collect(flights.JoinAsync("key", _ => After(answer.Task, new(ChatRole.Assistant, "hello")), default)))
            .ToArray();

        fail.SetResult();
        await Should.ThrowAsync<TimeoutException>(() => leader);
        answer.SetResult();

        (await Task.WhenAll(followers)).ShouldAllBe(updates => updates.Single().Text == "hello");
    }

    [Fact]
    public async Task No_one_tries_more_than_twice()
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        IAsyncEnumerable<ChatResponseUpdate> Start(CancellationToken token)
            => FailAfter(gates[Math.Min(calls, 1)].Task, new TimeoutException(), token);
        var callers = Enumerable.Range(0, 10).Select(_ => Collect(flights.JoinAsync("key", Start, default))).ToArray();
        gates[0].SetResult();
        gates[1].SetResult();

        foreach (var caller in callers)
        {
            await Should.ThrowAsync<TimeoutException>(() => caller);
        }

        // Whoever wakes up after the second call failed leads a third; no caller is part of more than two.
        calls.ShouldBeInRange(2, 10);
    }

    [Fact]
    public async Task A_failure_that_another_call_would_meet_too_is_shared()
    {
        var fail = new TaskCompletionSource();
        IAsyncEnumerable<ChatResponseUpdate> Start(CancellationToken token) => FailAfter(fail.Task, new NotSupportedException(), token);
        var callers = Enumerable.Range(0, 10).Select(_ => Collect(flights.JoinAsync("key", Start, default))).ToArray();
        fail.SetResult();

        foreach (var caller in callers)
        {
            await Should.ThrowAsync<NotSupportedException>(() => caller);
        }

        calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_after_the_first_word_is_shared_since_nothing_may_be_said_twice()
    {
        var words = Channel.CreateUnbounded<string>();
        await using var leader = Listen(words);
        await using var follower = Listen(words);
        words.Writer.TryWrite("one");
        await Next(leader);
        await Next(follower);
        words.Writer.Complete(new TimeoutException());

        await Should.ThrowAsync<TimeoutException>(async () => await follower.MoveNextAsync());
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_reader_holds_up_nobody()
    {
        var words = Channel.CreateUnbounded<string>();
        await using var slow = Listen(words);
        words.Writer.TryWrite("first ");
        await Next(slow);
        var fast = Plain(words);
        for (var i = 0; i < 1000; i++)
        {
            words.Writer.TryWrite("more ");
        }

        words.Writer.Complete();
        (await fast).ShouldNotBeNull().Length.ShouldBe(6 + 5000);
        (await Next(slow)).ShouldBe("more ");
    }

    [Fact]
    public async Task What_one_listener_changes_no_other_sees_and_only_the_leader_pays()
    {
        var last = new ChatResponseUpdate(ChatRole.Assistant, "hi")
        {
            FinishReason = ChatFinishReason.Stop,
            AdditionalProperties = new() { [RouteReportExtensions.PropertyName] = new RouteReport { Route = "chat", Cost = 0.5m } },
        };
        var opened = new TaskCompletionSource();
        var leader = Collect(flights.JoinAsync("key", _ => After(opened.Task, last), default));
        var follower = Collect(flights.JoinAsync("key", _ => After(opened.Task, last), default));
        opened.SetResult();

        var (led, followed) = ((await leader)[0], (await follower)[0]);
        led.ShouldNotBeSameAs(followed);
        ((TextContent)led.Contents[0]).Text = "changed";
        followed.Text.ShouldBe("hi");
        led.GetRouteReport()!.Cost.ShouldBe(0.5m);
        followed.GetRouteReport()!.Cost.ShouldBe(0m);
        followed.GetRouteReport()!.Reason.ShouldStartWith("shared");
    }

    private IAsyncEnumerator<ChatResponseUpdate> Listen(
        Channel<string> words, TaskCompletionSource? cancelled = null, CancellationToken token = default)
        => flights.JoinAsync("key", flight => Speak(words, cancelled, flight), token).GetAsyncEnumerator(token);

    private async Task<string?> Plain(Channel<string> words)
        => (await flights.JoinAsync("key", token => Speak(words, null, token), default).ToChatResponseAsync()).Text;

    private async Task<string?> Streamed(Channel<string> words, int most)
    {
        var text = "";
        await foreach (var update in flights.JoinAsync("key", token => Speak(words, null, token), default))
        {
            text += update.Text;
            if (--most == 0)
            {
                break;
            }
        }

        return text;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> Speak(
        Channel<string> words, TaskCompletionSource? cancelled, [EnumeratorCancellation] CancellationToken token)
    {
        Interlocked.Increment(ref calls);
        try
        {
            await foreach (var word in words.Reader.ReadAllAsync(token))
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, word);
            }
        }
        finally
        {
            if (token.IsCancellationRequested)
            {
                cancelled?.TrySetResult();
            }
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> FailAfter(
        Task gate, Exception failure, [EnumeratorCancellation] CancellationToken token)
    {
        Interlocked.Increment(ref calls);
        await gate.WaitAsync(token);
        await Task.FromException(failure);
        yield break;
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> After(Task gate, ChatResponseUpdate update)
    {
        await gate;
        yield return update;
    }

    private static async Task<string> Next(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        (await updates.MoveNextAsync()).ShouldBeTrue();
        return updates.Current.Text;
    }

    private static async Task<List<ChatResponseUpdate>> Collect(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        var all = new List<ChatResponseUpdate>();
        await foreach (var update in updates)
        {
            all.Add(update);
        }

        return all;
    }
}
