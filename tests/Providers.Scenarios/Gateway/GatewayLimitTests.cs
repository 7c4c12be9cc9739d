using System.Net;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>No client can hold more of the gateway than it may, or bring it down.</summary>
public sealed class GatewayLimitTests
{
    private const string Question = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Streamed = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Takes_a_large_body_and_refuses_one_that_is_too_large()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:MaxBodyBytes", "4000000"));
        var large = Question.Replace("Hi", new string('x', 3_900_000), StringComparison.Ordinal);

        using var taken = await stage.PostAsync(large);
        using var refused = await stage.PostAsync(Question.Replace("Hi", new string('x', 4_000_000), StringComparison.Ordinal));

        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        stage.OpenAI.Chats.ShouldHaveSingleItem().Body.Length.ShouldBeGreaterThan(3_900_000);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await GatewayStage.JsonOf(refused)).GetProperty("error").GetProperty("code").GetString().ShouldBe("request_too_large");
    }

    [Fact]
    public async Task Refuses_a_head_that_is_too_large()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:MaxHeaderBytes", "4096"));
        stage.Client.DefaultRequestHeaders.Add("x-long", new string('x', 5000));

        (await stage.PostAsync(Question)).StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Fact]
    public async Task A_client_that_sends_too_slowly_is_cut_off()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:MinBytesPerSecond", "1000"));
        using var slow = await RawClient.ConnectAsync(stage.Endpoint);

        await slow.PostAsync(length: 10_000, Question);
        var answer = await slow.ReadToEndAsync().WaitAsync(Patience);

        answer.ShouldStartWith("HTTP/1.1 408");
        answer.ShouldContain("request_too_slow");
        stage.OpenAI.Chats.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_under_way_end_before_the_host_does()
    {
        await using var stage = await GatewayStage.StartAsync();
        var gate = new TaskCompletionSource();
        stage.OpenAI.Enqueue(SimulatedReply.Text("still ", "here") with { Gate = gate.Task });
        var answering = stage.PostAsync(Streamed);
        await stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        var stopping = stage.StopAsync();
        using var stranger = await RawClient.TryConnectAsync(stage.Endpoint);
        stopping.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        using var response = await answering.WaitAsync(Patience);
        var events = await GatewayStage.EventsOf(response);
        await stopping.WaitAsync(Patience);

        events[^1].ShouldBe("[DONE]");
        await Should.ThrowAsync<HttpRequestException>(() => stage.Client.GetAsync("healthz"));
    }

    [Fact]
    public async Task An_answer_that_is_not_read_keeps_its_tenants_place()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:ConcurrentRequests", "1"));
        stage.OpenAI.Enqueue(SimulatedReply.Text(new string('x', 8_000_000)));
        using var client = await RawClient.ConnectAsync(stage.Endpoint);
        await client.PostAsync(Question.Length, Question);
        await client.ReadUntilAsync("xxx").WaitAsync(Patience);

        using var refused = await stage.PostAsync(Question, tenant: "acme");

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_answer_that_does_not_end_in_time_is_cut_and_not_called_done()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:ShutdownWithin", "2s"));
        stage.OpenAI.Enqueue(SimulatedReply.Text("a", "b") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });
        using var client = await RawClient.ConnectAsync(stage.Endpoint);
        await client.PostAsync(Streamed.Length, Streamed);
        var chat = await stage.OpenAI.WaitForChatAsync().WaitAsync(Patience);

        var reading = client.ReadToEndAsync();
        await stage.StopAsync().WaitAsync(Patience);
        await chat.Aborted.WaitAsync(Patience);

        var stream = await reading.WaitAsync(Patience);
        stream.ShouldContain("\"a\"");
        stream.ShouldContain("\"code\":\"gateway_stopping\"");
        stream.ShouldNotContain("[DONE]");
    }

    [Fact]
    public async Task Whoever_waits_for_an_answer_when_the_gateway_must_stop_is_told_to_ask_again()
    {
        await using var stage = await GatewayStage.StartAsync(null, ("Gateway:ShutdownWithin", "2s"));
        stage.OpenAI.Default = SimulatedReply.Nothing();
        var whole = stage.PostAsync(Question);
        var streamed = stage.PostAsync(Streamed);
        await stage.OpenAI.WaitForChatAsync(2).WaitAsync(Patience);

        await stage.StopAsync().WaitAsync(Patience);

        foreach (var answer in new[] { await whole, await streamed })
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await answer.Content.ReadAsStringAsync()).ShouldContain("gateway_stopping");
        }
    }
}
