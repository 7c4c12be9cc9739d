using System.Net;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>What the bodies of all clients together may hold.</summary>
public sealed class GatewayBodyRoomTests : IAsyncLifetime
{
    private const int Large = 900_000;
    private static readonly string Body = $$"""{"messages":[{"role":"user","content":"{{new string('x', Large)}}"}]}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync(
        null, ("Gateway:MaxBodyBytes", "1000000"), ("Gateway:ConcurrentBodyBytes", "1000000"));

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task A_body_that_is_still_coming_takes_the_room_of_another_tenant_s_until_its_client_leaves()
    {
        RawClient? slow = null;

        // Where the other's came first, this one was refused: it is sent again.
        await Eventually.IsAsync(async () =>
        {
            slow?.Dispose();
            slow = await RawClient.ConnectAsync(_stage.Endpoint);
            await slow.PostAsync(Body.Length, Body[..Large]);
            var answer = await _stage.PostAsync(Body, tenant: "zenith");
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return false;
            }

            await AssertRefusedAsync(answer);
            return true;
        });
        slow!.Dispose();

        await Eventually.IsAsync(async () => (await _stage.PostAsync(Body, tenant: "zenith")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_takes_its_room_until_it_is_answered()
    {
        var gate = new TaskCompletionSource();
        _stage.OpenAI.Enqueue(SimulatedReply.Text("late") with { Gate = gate.Task });
        var answering = _stage.PostAsync(Body);
        await _stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        await AssertRefusedAsync(await _stage.PostAsync(Body));
        await AssertRefusedAsync(await _stage.PostAsync(Body, "providers/explain"));
        (await _stage.PostAsync("""{"messages":[{"role":"user","content":"Hi"}]}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        gate.SetResult();
        (await answering.WaitAsync(Patience)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Eventually.IsAsync(async () => (await _stage.PostAsync(Body)).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_refused_where_the_room_ends()
    {
        var gate = new TaskCompletionSource();
        _stage.OpenAI.Enqueue(SimulatedReply.Text("late") with { Gate = gate.Task });
        var answering = _stage.PostAsync(Body);
        await _stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(Body) };
        request.Headers.TransferEncodingChunked = true;

        await AssertRefusedAsync(await _stage.Client.SendAsync(request));

        gate.SetResult();
        (await answering.WaitAsync(Patience)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _stage.OpenAI.Chats.Count.ShouldBe(1);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        var error = (await GatewayStage.JsonOf(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("gateway_busy");
        error.GetProperty("type").GetString().ShouldBe("server_error");
    }
}
