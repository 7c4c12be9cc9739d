using Providers.Execution;
using Providers.Testing;

namespace Providers.Tests.Execution;

public class WholeLegTests
{
    [Theory]
    [InlineData("succeeds")]
    [InlineData("loses")]
    [InlineData("is abandoned")]
    [InlineData("fails")]
    public async Task Its_first_content_counts_for_its_backend_once_whatever_becomes_of_it(string end)
    {
        var router = new RouterUnderTest();
        var backend = router.Hosted("whole", descriptor => descriptor with { Capabilities = BackendCapabilities.None });
        backend.Default = new ScriptedReply { FirstTokenDelay = TimeSpan.FromSeconds(2) };
        using var loop = router.Loop();
        var leg = await router.FinishAsync(loop.NextAsync().AsTask());
        leg.ShouldBeOfType<WholeLeg>();

        await EndAsync(leg, end);
        await EndAsync(leg, "loses");

        var health = router.Health("whole").Read();
        (health.FirstContentSeconds, health.InFlight).ShouldBe((2, 0));
    }

    private static async Task EndAsync(Leg leg, string end)
    {
        switch (end)
        {
            case "succeeds":
                leg.Succeed();
                break;
            case "loses":
                leg.Lose();
                break;
            case "fails":
                leg.Fail(new ChatBackendException(ChatFailureKind.Cancelled, "whole"));
                break;
            default:
                await leg.DisposeAsync();
                break;
        }
    }
}
