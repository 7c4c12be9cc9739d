using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class StreamLimitsTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Updates_without_content_are_held_back_so_that_their_backend_can_still_be_left()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = new ScriptedReply
        {
            Tokens = ["", "", ""],
            Throws = backend => new ChatBackendException(ChatFailureKind.EmptyAnswer, backend),
        };
        router.Hosted("second").Default = ScriptedReply.Text("", "hi");

        var answer = await router.AskAsync(streamed: true);

        answer.Text.ShouldBe("hi");
        answer.Response.ShouldNotBeNull().Messages.ShouldHaveSingleItem().MessageId.ShouldBe("second-1");
        answer.Attempts.ShouldBe("first:EmptyAnswer second:Answered");
    }

    [Fact]
    public async Task The_first_content_is_handed_over_while_the_rest_is_still_to_come()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Text("one ", "two") with { TokenDelay = TimeSpan.FromSeconds(5) };
        await using var updates = router.Stream().GetAsyncEnumerator();

        (await updates.MoveNextAsync()).ShouldBeTrue();

        updates.Current.Text.ShouldBe("one ");
        router.Clock.GetUtcNow().ShouldBe(new VirtualTimeProvider().GetUtcNow());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_silent_backend_is_left_after_its_limit_and_not_asked_again(bool streamed)
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first", settings: settings => settings with { FirstContentLimit = TimeSpan.FromSeconds(3) });
        first.Default = ScriptedReply.Hang();
        router.Hosted("second");

        var answer = await router.AskAsync(streamed);

        answer.Attempts.ShouldBe("first:NoFirstContent second:Answered");
        answer.Report.Attempts[0].Duration.ShouldBe(TimeSpan.FromSeconds(3));
        router.Health("first").Read().ConsecutiveFailures.ShouldBe(1);
        router.ShouldHoldNothing();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_stalls_is_interrupted_after_its_limit(bool streamed)
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Text("one ", "two") with { TokenDelay = TimeSpan.FromMinutes(1) };
        router.Hosted("second").Default = ScriptedReply.Text("one ", "and two");

        var answer = await router.AskAsync(streamed);

        answer.Text.ShouldBe("one and two");
        answer.Attempts.ShouldBe("first:Interrupted second:Answered");
        answer.Report.Attempts[0].Duration.ShouldBe(Stall);
        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_stall_is_seen_in_time_where_the_first_content_may_take_much_longer()
    {
        var router = new RouterUnderTest { Route = route => route with { Deadline = TimeSpan.FromMinutes(10) } };
        router.Local().Default = new ScriptedReply { Tokens = ["one "], Hangs = true };

        var answer = await router.AskAsync(streamed: true);

        answer.Partial.DeliveredText.ShouldBe("one ");
        answer.Report.Attempts[0].Duration.ShouldBe(Stall);
    }

    [Fact]
    public async Task A_slow_reader_is_no_stall()
    {
        var router = new RouterUnderTest();
        router.Hosted("first").Default = ScriptedReply.Text("one ", "two ", "three") with { TokenDelay = TimeSpan.FromSeconds(1) };
        var text = "";
        await using var updates = router.Stream().GetAsyncEnumerator();
        while (await router.FinishAsync(updates.MoveNextAsync().AsTask()))
        {
            text += updates.Current.Text;
            router.Clock.Advance(TimeSpan.FromSeconds(29.5));
        }

        text.ShouldBe("one two three");
    }

    [Fact]
    public async Task A_deadline_longer_than_any_timer_is_no_error()
    {
        var router = new RouterUnderTest();
        router.Local();
        var options = new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromDays(1000));

        (await router.AskAsync(options: options)).Text.ShouldBe("ok");

        router.ShouldHoldNothing();
    }

    [Fact]
    public async Task A_deadline_longer_than_any_timer_hides_no_failure()
    {
        var router = new RouterUnderTest { Route = route => route with { Store = true, DegradeToAnswers = true } };
        router.Hosted("only").Default = ScriptedReply.Failure(ChatFailureKind.QuotaExhausted);
        var options = new ChatOptions().ForProviders(own => own.Deadline = TimeSpan.FromDays(1000));

        (await router.AskAsync(options: options)).Failure.Kind.ShouldBe(ChatFailureKind.QuotaExhausted);
    }
}
