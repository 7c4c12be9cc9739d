namespace Providers.Tests.Execution;

public class ChatCallTests
{
    [Fact]
    public void Keeps_what_two_sends_at_once_say_against_a_backend()
    {
        var router = new RouterUnderTest();
        router.Hosted("only");
        using var loop = router.Loop();
        var call = loop.Call;

        Parallel.For(0, 4_000, number => call.Reject(new RouteRejection($"{number}", "it is held")));

        call.Rejections.Select(rejection => rejection.Backend).Distinct().Count().ShouldBe(4_000);
    }
}
