using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class ScriptedBackendTests : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly ScriptedBackend _backend;

    public ScriptedBackendTests() => _backend = new ScriptedBackend("one", _time);

    public void Dispose() => _backend.Dispose();

    [Fact]
    public async Task Answers_at_once_where_there_is_nothing_to_wait_for()
    {
        var answering = _backend.GetResponseAsync("hi");

        answering.IsCompletedSuccessfully.ShouldBeTrue();
        var answer = await answering;
        answer.Text.ShouldBe("ok");
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.ModelId.ShouldBe("one-model");
        answer.Usage!.InputTokenCount.ShouldBe(10);
        answer.Usage!.OutputTokenCount.ShouldBe(1);
    }

    [Fact]
    public async Task Streams_one_update_for_each_piece_and_ends_with_usage()
    {
        _backend.Enqueue(ScriptedReply.Text("a", "b") with { Contents = [new FunctionCallContent("c1", "weather")] });

        var updates = await _backend.GetStreamingResponseAsync("hi").ToListAsync();

        updates.Count.ShouldBe(4);
        updates.Select(update => update.Text).ShouldBe(["a", "b", "", ""]);
        updates.Select(update => update.MessageId).Distinct().ShouldHaveSingleItem();
        var response = updates.ToChatResponse();
        response.Text.ShouldBe("ab");
        response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.Usage!.OutputTokenCount.ShouldBe(3);
        response.Messages[0].Contents.OfType<FunctionCallContent>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Gives_the_script_the_queue_and_the_default_in_that_order()
    {
        _backend.OnCall = call => call.Number == 1 ? ScriptedReply.Text("scripted") : null;
        _backend.Enqueue(ScriptedReply.Text("queued"));
        _backend.Default = ScriptedReply.Text("default");

        var answers = new List<string>();
        for (var i = 0; i < 3; i++) { answers.Add((await _backend.GetResponseAsync("hi")).Text); }

        answers.ShouldBe(["scripted", "queued", "default"]);
    }

    [Fact]
    public async Task Waits_by_its_own_clock()
    {
        var (first, later) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        _backend.Enqueue(ScriptedReply.Text("a", "b") with { FirstTokenDelay = first, TokenDelay = later });
        await using var stream = _backend.GetStreamingResponseAsync("hi").GetAsyncEnumerator();

        var one = stream.MoveNextAsync();
        one.IsCompleted.ShouldBeFalse();
        _time.Advance(first);
        one.IsCompletedSuccessfully.ShouldBeTrue();

        var two = stream.MoveNextAsync();
        _time.Advance(later);
        two.IsCompletedSuccessfully.ShouldBeTrue();
        (await two).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fails_as_it_is_told_to(bool streamed)
    {
        _backend.Enqueue(ScriptedReply.Failure(ChatFailureKind.RateLimited, TimeSpan.FromSeconds(3)));

        var failure = await Should.ThrowAsync<ChatBackendException>(async () =>
        {
            if (streamed) { await _backend.GetStreamingResponseAsync("hi").ToListAsync(); }
            else { await _backend.GetResponseAsync("hi"); }
        });

        failure.Kind.ShouldBe(ChatFailureKind.RateLimited);
        failure.Backend.ShouldBe("one");
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        _backend.OpenCalls.ShouldBe(0);
    }

    [Fact]
    public async Task Breaks_off_in_mid_stream()
    {
        _backend.Enqueue(
            ScriptedReply.Failure(ChatFailureKind.Interrupted) with { Tokens = ["a"] },
            ScriptedReply.Text("a") with { FinishReason = null });
        var received = new List<string>();

        await Should.ThrowAsync<ChatBackendException>(async () =>
        {
            await foreach (var update in _backend.GetStreamingResponseAsync("hi")) { received.Add(update.Text); }
        });
        received.ShouldBe(["a"]);

        (await _backend.GetStreamingResponseAsync("hi").ToListAsync()).ShouldHaveSingleItem().FinishReason.ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hangs_until_it_is_cancelled(bool streamed)
    {
        _backend.Enqueue(ScriptedReply.Hang());
        using var cancellation = new CancellationTokenSource();
        Task answering = streamed
            ? _backend.GetStreamingResponseAsync("hi", cancellationToken: cancellation.Token).ToListAsync().AsTask()
            : _backend.GetResponseAsync("hi", cancellationToken: cancellation.Token);
        _time.Advance(TimeSpan.FromDays(1));
        answering.IsCompleted.ShouldBeFalse();
        _backend.OpenCalls.ShouldBe(1);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(answering);
        _backend.OpenCalls.ShouldBe(0);
        _backend.Calls.ShouldHaveSingleItem().IsCancelled.ShouldBeTrue();
    }

    [Fact]
    public async Task Sees_a_stream_that_is_left_half_read()
    {
        _backend.Enqueue(ScriptedReply.Text("a", "b"));
        await using (var stream = _backend.GetStreamingResponseAsync("hi").GetAsyncEnumerator())
        {
            await stream.MoveNextAsync();
            _backend.OpenCalls.ShouldBe(1);
        }

        _backend.OpenCalls.ShouldBe(0);
        _backend.Calls.ShouldHaveSingleItem().IsEnded.ShouldBeTrue();
        _backend.Calls[0].IsCancelled.ShouldBeFalse();
    }

    [Fact]
    public async Task Remembers_its_calls_unless_told_not_to()
    {
        var options = new ChatOptions { Temperature = 0.5f };
        await _backend.GetResponseAsync([new ChatMessage(ChatRole.User, "hi")], options);
        _backend.KeepsCalls = false;
        await _backend.GetResponseAsync("again");

        var call = _backend.Calls.ShouldHaveSingleItem();
        call.Messages[0].Text.ShouldBe("hi");
        call.Options.ShouldBeSameAs(options);
        call.StartedAt.ShouldBe(_time.GetUtcNow());
        _backend.CallCount.ShouldBe(2);
    }

    [Fact]
    public async Task Waits_for_its_gate()
    {
        var gate = new TaskCompletionSource();
        _backend.Enqueue(new ScriptedReply { Gate = gate.Task });
        var answering = _backend.GetResponseAsync("hi");
        answering.IsCompleted.ShouldBeFalse();

        gate.SetResult();

        (await answering).Text.ShouldBe("ok");
    }

    [Fact]
    public async Task Tells_a_probe_what_it_is_told_to()
    {
        (await _backend.ProbeAsync()).Readiness.ShouldBe(BackendReadiness.Ready);
        _backend.Status = new BackendStatus(BackendReadiness.Unreachable);
        (await _backend.ProbeAsync()).IsReachable.ShouldBeFalse();

        _backend.ProbeCount.ShouldBe(2);
        _backend.CallCount.ShouldBe(0);
    }

    [Fact]
    public void Is_found_as_a_service()
    {
        _backend.GetService(typeof(IChatBackend)).ShouldBeSameAs(_backend);
        _backend.GetService(typeof(IChatBackend), "key").ShouldBeNull();
        ((ChatClientMetadata)_backend.GetService(typeof(ChatClientMetadata))!).ProviderName.ShouldBe("scripted");
    }
}
