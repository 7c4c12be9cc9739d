using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Providers.Testing;

namespace Providers.Tests.Testing;

public sealed class SimulatedProviderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly HttpClient Http = new();

    private readonly SimulatedProvider _provider = SimulatedProvider.StartOpenAI();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private Task<HttpResponseMessage> AskAsync(string question = "hi") => Http.PostAsync(
        $"{_provider.Endpoint}/chat/completions?trace=1",
        new StringContent($$"""{"model":"m","messages":[{"role":"user","content":"{{question}}"}]}""", Encoding.UTF8, "application/json"));

    private async Task<string> TextAsync(string question = "hi")
    {
        using var response = await AskAsync(question);
        var answer = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();
        return answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    [Fact]
    public async Task Gives_the_queue_in_order_and_then_the_default()
    {
        _provider.Enqueue(SimulatedReply.Text("first"), SimulatedReply.Text("second"));
        _provider.Default = SimulatedReply.Text("ever after");

        (await TextAsync()).ShouldBe("first");
        (await TextAsync()).ShouldBe("second");
        (await TextAsync()).ShouldBe("ever after");
        (await TextAsync()).ShouldBe("ever after");
    }

    [Fact]
    public async Task Asks_the_script_first_and_for_other_pages_too()
    {
        _provider.Enqueue(SimulatedReply.Text("queued"));
        _provider.OnRequest = request => request switch
        {
            { IsChat: false } => SimulatedReply.Failure(404),
            { Text: var text } when text.Contains("special", StringComparison.Ordinal) => SimulatedReply.Text("scripted"),
            _ => null,
        };

        (await TextAsync("special")).ShouldBe("scripted");
        (await TextAsync("plain")).ShouldBe("queued");
        using var models = await Http.GetAsync($"{_provider.Endpoint}/models");
        models.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Remembers_what_it_was_asked()
    {
        await TextAsync("one");
        await TextAsync("two");

        var request = await _provider.WaitForRequestAsync(2).WaitAsync(Patience);

        request.Number.ShouldBe(2);
        request.Method.ShouldBe("POST");
        request.Path.ShouldBe("/v1/chat/completions");
        request.Query.ShouldBe("trace=1");
        request.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        request.Model.ShouldBe("m");
        request.Json.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe("two");
        request.Text.ShouldContain("two");
        _provider.Chats.Select(chat => chat.Number).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Waits_for_a_request_that_has_yet_to_come()
    {
        var waiting = _provider.WaitForChatAsync(2);
        await TextAsync();
        using (await Http.GetAsync($"{_provider.Endpoint}/models")) { }
        waiting.IsCompleted.ShouldBeFalse();

        await TextAsync();

        (await waiting.WaitAsync(Patience)).Number.ShouldBe(3);
    }

    [Fact]
    public async Task Takes_a_body_in_chunks_and_a_body_that_waits_for_leave()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_provider.Endpoint}/chat/completions")
        {
            Content = JsonContent.Create(new { messages = new[] { new { role = "user", content = new string('x', 200_000) } } }),
            Headers = { TransferEncodingChunked = true, ExpectContinue = true },
        };

        using var response = await Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _provider.Requests[0].Json.GetProperty("messages")[0].GetProperty("content").GetString()!.Length.ShouldBe(200_000);
    }

    [Fact]
    public async Task Keeps_connections_open_between_requests()
    {
        using var client = new HttpClient();
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync($"{_provider.Endpoint}/models");
        }

        _provider.OpenConnections.ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_connections_while_stopped_and_comes_back_on_its_port()
    {
        _provider.Enqueue(SimulatedReply.Nothing());
        var pending = AskAsync();
        var request = await _provider.WaitForChatAsync().WaitAsync(Patience);

        await _provider.StopAsync();

        await Should.ThrowAsync<HttpRequestException>(pending);
        request.Aborted.IsCompleted.ShouldBeFalse();
        var refused = await Should.ThrowAsync<HttpRequestException>(() => AskAsync());
        refused.InnerException.ShouldBeOfType<SocketException>().SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);

        _provider.Start();
        (await TextAsync("back")).ShouldEndWith("back");
    }

    [Fact]
    public async Task Comes_and_goes_many_times()
    {
        for (var i = 0; i < 10; i++)
        {
            (await TextAsync()).ShouldNotBeEmpty();
            await _provider.StopAsync();
            _provider.Start();
        }
    }

    [Fact]
    public async Task Takes_the_port_it_is_given()
    {
        var port = _provider.Endpoint.Port;
        await _provider.StopAsync();

        await using var other = SimulatedProvider.StartOpenAI(new() { Port = port });

        other.Endpoint.Port.ShouldBe(port);
        Should.Throw<SocketException>(_provider.Start);
    }

    [Fact]
    public async Task Serves_many_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => TextAsync($"question {i}")));

        answers.Distinct().Count().ShouldBe(200);
        _provider.Chats.Count.ShouldBe(200);
    }
}
