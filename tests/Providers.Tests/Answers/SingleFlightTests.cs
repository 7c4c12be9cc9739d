using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class SingleFlightTests
{
    private readonly SingleFlight flights = new();
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
    public async Task A_failure_is_everybodys()
    {
        var fail = new TaskCompletionSource();
        IAsyncEnumerable<ChatResponseUpdate> Start(CancellationToken token) => FailAfter(fail.Task, new NotSupportedException(), token);
        var callers = Enumerable.Range(0, 10).Select(_ => Collect(Join(Start))).ToArray();
        fail.SetResult();

        foreach (var caller in callers)
        {
            await Should.ThrowAsync<NotSupportedException>(() => caller);
        }

        calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_failure_after_the_first_word_comes_after_it()
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
    public async Task What_one_listener_changes_no_other_sees()
    {
        var opened = new TaskCompletionSource();
        var last = new ChatResponseUpdate(ChatRole.Assistant, "hi") { AdditionalProperties = new() { ["a"] = 1 } };
        var leader = Collect(Join(_ => After(opened.Task, last)));
        var follower = Collect(Join(_ => After(opened.Task, last)));
        opened.SetResult();

        var (led, followed) = ((await leader)[0], (await follower)[0]);
        ((TextContent)led.Contents[0]).Text = "changed";
        led.AdditionalProperties!["a"] = 2;
        followed.Text.ShouldBe("hi");
        followed.AdditionalProperties!["a"].ShouldBe(1);
    }

    [Fact]
    public void Who_starts_the_call_leads_and_the_others_do_not()
    {
        using var first = flights.Board("key", _ => After(Task.Delay(Timeout.Infinite), new()));
        using var second = flights.Board("key", _ => throw new InvalidOperationException());
        using var other = flights.Board("another key", _ => After(Task.Delay(Timeout.Infinite), new()));

        (first.Leads, second.Leads, other.Leads).ShouldBe((true, false, true));
        flights.Count.ShouldBe(2);
    }

    private IAsyncEnumerator<ChatResponseUpdate> Listen(
        Channel<string> words, TaskCompletionSource? cancelled = null, CancellationToken token = default)
        => Join(flight => Speak(words, cancelled, flight), token).GetAsyncEnumerator(token);

    private async IAsyncEnumerable<ChatResponseUpdate> Join(
        Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> start, [EnumeratorCancellation] CancellationToken token = default)
    {
        using var passenger = flights.Board("key", flight => start(flight.Abandoned));
        while (await passenger.NextAsync(token) is { } update)
        {
            yield return update;
        }

        passenger.Failure?.Throw();
    }

    private async Task<string?> Plain(Channel<string> words)
        => (await Join(token => Speak(words, null, token)).ToChatResponseAsync()).Text;

    private async Task<string?> Streamed(Channel<string> words, int most)
    {
        var text = "";
        await foreach (var update in Join(token => Speak(words, null, token)))
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
