using Providers.Tests.Answers;
using Providers.Tests.Execution;

namespace Providers.Tests.Hosting;

/// <summary>A router that is closed while calls are under way.</summary>
public class RouterHostTests
{
    private const string Cached = """{ "Backends": { "a": { "Type": "OpenAI", "Model": "m" } }, "Routes": { "chat": { "Backends": "a", "Cache": {}, "Store": true } } }""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(null)]
    [InlineData(ChatFailureKind.QuotaExhausted)]
    public async Task A_call_under_way_ends_as_it_would_have_and_then_its_backend_closes(ChatFailureKind? failure)
    {
        var test = new TestRouter(Cached);
        var a = test.Hosted.Built.Single();
        (a.Gate, a.Failure) = (new TaskCompletionSource(), failure);
        var call = test.AskAsync();
        await a.Called.Task;

        await test.DisposeAsync();
        a.IsDisposed.ShouldBeFalse();
        a.Gate.SetResult();

        if (failure is null)
        {
            (await call.WaitAsync(Patience)).ShouldBe("a");
        }
        else
        {
            (await Should.ThrowAsync<ChatRouteException>(() => call.WaitAsync(Patience))).Kind.ShouldBe(failure.Value);
        }

        a.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_added_in_code_closes_after_the_last_call_too()
    {
        var added = new FakeBackend(new BackendDescriptor { Name = "x", Provider = "x", Capabilities = BackendCapabilities.Streaming })
        {
            Gate = new TaskCompletionSource(),
        };
        var test = new TestRouter("""{ "Routes": { "chat": { "Backends": "x" } } }""", builder => builder.AddBackend("x", _ => added));
        var call = test.AskAsync();
        await added.Called.Task;

        await test.DisposeAsync();
        added.IsDisposed.ShouldBeFalse();
        added.Gate.SetResult();

        (await call.WaitAsync(Patience)).ShouldBe("x");
        await Eventually.TrueAsync(() => Task.FromResult(added.IsDisposed));
    }

    [Fact]
    public async Task One_part_that_throws_as_it_is_closed_keeps_no_other_open()
    {
        var (first, second) = (Added("x"), Added("y"));
        first.FailsToClose = true;
        var test = new TestRouter("{}", builder => builder.AddBackend("x", _ => first).AddBackend("y", _ => second));

        await test.DisposeAsync();

        (first.IsDisposed, second.IsDisposed).ShouldBe((true, true));
        test.Log.Entries.ShouldContain(entry => entry.Id == 106);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_generator_of_embeddings_that_hangs_does_not_keep_it_open(bool ignoresItsToken)
    {
        var test = new TestRouter(Cached, builder => builder.UseEmbeddings(_ => new HangingGenerator(ignoresItsToken)));
        (await test.AskAsync()).ShouldBe("a");

        await test.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    private static FakeBackend Added(string name)
        => new(new BackendDescriptor { Name = name, Provider = "x", Capabilities = BackendCapabilities.Streaming });
}
