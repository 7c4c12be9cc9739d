using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class SentOptionsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backend_sees_nothing_of_the_routers_and_can_change_nothing_of_the_callers(bool streamed)
    {
        var router = new RouterUnderTest();
        var only = router.Hosted("only");
        var options = new ChatOptions { ModelId = "chat", Temperature = 0.5f, AdditionalProperties = new() { ["logit_bias"] = 1 } }
            .ForProviders(own => (own.Tenant, own.Session) = ("acme", "s1"));
        List<ChatMessage> messages = [new(ChatRole.User, "hello")];
        var seen = (Keys: Array.Empty<string>(), Model: (string?)"");
        only.OnCall = call =>
        {
            seen = ([.. call.Options!.AdditionalProperties!.Keys], call.Options.ModelId);
            call.Options.Temperature = 9;
            call.Options.AdditionalProperties["mine"] = 1;
            return null;
        };

        if (streamed)
        {
            await RouterAnswer.OfStreamAsync(router.Pipeline.StreamAsync(messages, options, default));
        }
        else
        {
            await router.Pipeline.RespondAsync(messages, options, default);
        }

        seen.Keys.ShouldBe(["logit_bias"]);
        seen.Model.ShouldBeNull();
        options.ModelId.ShouldBe("chat");
        options.Temperature.ShouldBe(0.5f);
        options.AdditionalProperties.ShouldNotBeNull().Keys.Order().ShouldBe(["logit_bias", "providers.session", "providers.tenant"]);
        messages.ShouldHaveSingleItem().Text.ShouldBe("hello");
    }

    [Fact]
    public async Task Reasoning_that_only_its_own_provider_can_read_goes_to_no_other()
    {
        var router = new RouterUnderTest();
        var first = router.Hosted("first");
        first.Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        var second = router.Hosted("second");
        var thought = new TextReasoningContent("hm") { ProtectedData = "sealed" };
        var messages = new[] { new ChatMessage(ChatRole.Assistant, [thought]), new ChatMessage(ChatRole.User, "go on") };

        await router.FinishAsync(router.Pipeline.RespondAsync(messages, null, default));

        Sealed(first).ShouldBe("sealed");
        Sealed(second).ShouldBeNull();
        thought.ProtectedData.ShouldBe("sealed");
    }

    [Fact]
    public async Task No_exception_tells_of_the_prompt_or_of_what_a_foreign_client_said()
    {
        const string Canary = "sk-canary-4711";
        var router = new RouterUnderTest();
        router.Hosted("first").Default = new ScriptedReply { Tokens = [], Throws = _ => new InvalidOperationException($"not {Canary}") };
        router.Hosted("second").Default = new ScriptedReply { Tokens = [Canary], Throws = _ => new IOException($"cut {Canary}") };

        var failed = await router.AskAsync(question: Canary, options: new ChatOptions { ModelId = "backend:first" });
        var cut = await router.AskAsync(streamed: true, question: Canary, options: new ChatOptions { ModelId = "backend:second" });

        failed.Failure.ToString().ShouldNotContain(Canary);
        failed.Failure.ToString().ShouldContain(nameof(InvalidOperationException));
        cut.Partial.ToString().ShouldNotContain(Canary);
        cut.Partial.DeliveredText.ShouldBe(Canary);
    }

    private static string? Sealed(ScriptedBackend backend)
        => backend.Calls[0].Messages[0].Contents.OfType<TextReasoningContent>().Single().ProtectedData;
}
