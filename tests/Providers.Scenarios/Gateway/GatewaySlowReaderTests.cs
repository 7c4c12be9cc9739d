using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

[Collection(nameof(Alone))]
public sealed class GatewaySlowReaderTests
{
    private const string Streamed = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_its_answer_is_not_piled_up()
    {
        var tokens = Enumerable.Repeat(new string('x', 10_000), 10_000).ToList();
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:MinBytesPerSecond", "1000000"));
        stage.OpenAI.Enqueue(SimulatedReply.Text(tokens));
        using var slow = await RawClient.ConnectAsync(stage.Endpoint);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await slow.PostAsync(Streamed.Length, Streamed);
        var chat = await stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);
        await chat.Aborted.WaitAsync(Patience);

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(50_000_000);
        await Eventually.IsAsync(() => stage.Router.Status.Backends.All(backend => backend.InFlight == 0));
    }
}
