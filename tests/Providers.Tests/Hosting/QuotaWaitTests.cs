using Microsoft.Extensions.AI;

namespace Providers.Tests.Hosting;

public sealed class QuotaWaitTests
{
    private const string OneASecond = """
        { "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Limits": { "RequestsPerMinute": 60, "Burst": 1 } } },
          "Routes": { "chat": { "Backends": ["a"] } } }
        """;

    [Fact]
    public async Task A_call_that_waits_stands_in_the_status_and_hears_of_its_place()
    {
        await using var router = new TestRouter(OneASecond);
        await router.AskAsync();
        var heard = new List<QuotaWait>();
        var options = new ChatOptions().ForProviders(own =>
        {
            own.WaitForQuota = true;
            own.OnQuotaWait = heard.Add;
        });

        var waiting = router.Router.GetResponseAsync("hello", options);

        var wait = router.Router.Status.Waiting.ShouldHaveSingleItem();
        wait.Place.ShouldBe(1);
        wait.ExpectedWait.ShouldBe(TimeSpan.FromSeconds(1));
        heard.ShouldHaveSingleItem().Refusal.ShouldBe(wait.Refusal);

        router.Time.Advance(TimeSpan.FromSeconds(1));
        await waiting;
        router.Router.Status.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_does_not_ask_to_wait_is_told_when_it_would_pass()
    {
        await using var router = new TestRouter(OneASecond);
        await router.AskAsync();

        var refused = await Should.ThrowAsync<ChatRouteException>(() => router.AskAsync());

        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        refused.IsOwnQuota.ShouldBeTrue();
    }
}
