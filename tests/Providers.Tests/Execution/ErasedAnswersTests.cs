using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Testing;
using Providers.Tests.Answers;

namespace Providers.Tests.Execution;

/// <summary>What is to be forgotten, where answers are shared with other processes.</summary>
public class ErasedAnswersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SharedBytes shared = new();

    [Fact]
    public async Task What_is_erased_leaves_the_shared_cache_though_calls_do_without_it_for_a_while()
    {
        var router = Router();
        router.Hosted("only").Enqueue(ScriptedReply.Text("a secret"));
        await AskAsync(router);
        await Eventually.TrueAsync(() => Task.FromResult(shared.Entries.Count == 1));
        shared.Failure = new TimeoutException();
        await AskAsync(router, "Another?");
        shared.Failure = null;

        (await EraseAsync(router)).ShouldBe(2);

        shared.Entries.ShouldBeEmpty();
        router.Clock.Advance(DistributedAnswers.Rest);
        (await AskAsync(router)).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task An_erasure_that_the_shared_cache_does_not_take_in_is_told_and_can_be_done_again()
    {
        var router = Router();
        router.Hosted("only");
        await AskAsync(router);
        await Eventually.TrueAsync(() => Task.FromResult(shared.Entries.Count == 1));
        shared.Failure = new TimeoutException();
        await Should.ThrowAsync<TimeoutException>(() => EraseAsync(router));

        shared.Failure = null;
        (await EraseAsync(router)).ShouldBe(1);
        shared.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_erased_while_it_was_looked_up_elsewhere_is_given_to_nobody()
    {
        var (one, other) = (Router(), Router());
        one.Hosted("only").Enqueue(ScriptedReply.Text("a secret"));
        other.Hosted("only");
        await AskAsync(one);
        await Eventually.TrueAsync(() => Task.FromResult(shared.Entries.Count == 1));
        var (gate, before) = (new TaskCompletionSource(), shared.Reads);
        shared.Hangs = () => gate.Task;
        var underWay = AskAsync(other);
        await Eventually.TrueAsync(() => Task.FromResult(shared.Reads > before));

        await EraseAsync(one);
        await EraseAsync(other);
        gate.SetResult();

        (await underWay).Text.ShouldBe("ok");
        (await AskAsync(other)).Text.ShouldBe("ok");
    }

    private RouterUnderTest Router()
        => new() { Distributed = shared, Route = route => route with { Cache = new CacheOptions() } };

    private static Task<int> EraseAsync(RouterUnderTest router) => router.Services!.Answers.EraseAsync(new AnswerFilter(), default).AsTask();

    /// <summary>By itself: nobody moves the clock, so that the shared cache is waited for.</summary>
    private static async Task<ChatResponse> AskAsync(RouterUnderTest router, string question = "Hello?")
        => await router.Pipeline.RespondAsync([new ChatMessage(ChatRole.User, question)], null, default).WaitAsync(Patience);
}
