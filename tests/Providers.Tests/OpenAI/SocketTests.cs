using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.AI;
using Providers.OpenAI;

namespace Providers.Tests.OpenAI;

/// <summary>What only a real connection shows: who closes it, and when.</summary>
public sealed class SocketTests : IDisposable
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Hel = "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n";
    private const string Stop = "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    /// <summary>Below the two seconds for which a handler reads on after a response was merely disposed.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly OpenAIBackend backend;

    public SocketTests()
    {
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        backend = new(new() { Name = "main", Model = "m", Endpoint = new($"http://127.0.0.1:{port}/v1") });
    }

    [Fact]
    public async Task Leaving_a_stream_ends_the_request_upstream()
    {
        var stream = backend.GetStreamingResponseAsync("hi").GetAsyncEnumerator();
        var moved = stream.MoveNextAsync();
        using var server = await AcceptAsync();
        await SendAsync(server, Head + Chunk(Hel));
        (await moved).ShouldBeTrue();

        await stream.DisposeAsync();

        await EndOf(server).WaitAsync(AtOnce);
    }

    [Fact]
    public async Task Cancelling_between_chunks_ends_the_request_upstream()
    {
        using var caller = new CancellationTokenSource();
        var stream = backend.GetStreamingResponseAsync("hi", cancellationToken: caller.Token).GetAsyncEnumerator();
        var moved = stream.MoveNextAsync();
        using var server = await AcceptAsync();
        await SendAsync(server, Head + Chunk(Hel));
        await moved;
        var waiting = stream.MoveNextAsync().AsTask();

        await caller.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => waiting)).CancellationToken.ShouldBe(caller.Token);
        await EndOf(server).WaitAsync(AtOnce);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_before_the_headers_ends_the_request_upstream(bool stream)
    {
        using var caller = new CancellationTokenSource();
        var asked = stream
            ? backend.GetStreamingResponseAsync("hi", cancellationToken: caller.Token).ToListAsync().AsTask()
            : (Task)backend.GetResponseAsync("hi", cancellationToken: caller.Token);
        using var server = await AcceptAsync();

        await caller.CancelAsync();

        (await Should.ThrowAsync<OperationCanceledException>(() => asked)).CancellationToken.ShouldBe(caller.Token);
        await EndOf(server).WaitAsync(AtOnce);
    }

    [Fact]
    public async Task Cancelling_within_a_plain_body_ends_the_request_upstream()
    {
        using var caller = new CancellationTokenSource();
        var asked = backend.GetResponseAsync("hi", cancellationToken: caller.Token);
        using var server = await AcceptAsync();
        await SendAsync(server, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\":[");

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asked);
        await EndOf(server).WaitAsync(AtOnce);
    }

    [Fact]
    public async Task A_stream_that_breaks_is_not_sent_again()
    {
        var asked = backend.GetStreamingResponseAsync("hi").ToListAsync().AsTask();
        using (var server = await AcceptAsync())
        {
            await SendAsync(server, Head + Chunk("id: 7\nretry: 1\n" + Hel));
        }

        var failure = await Should.ThrowAsync<ChatBackendException>(() => asked.WaitAsync(TimeSpan.FromSeconds(10)));
        failure.Kind.ShouldBe(ChatFailureKind.Interrupted);
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_body_shorter_than_announced_is_interrupted()
    {
        var asked = backend.GetResponseAsync("hi");
        using (var server = await AcceptAsync())
        {
            await SendAsync(server, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":[{\"message\":{\"content\":\"Hel");
        }

        (await Should.ThrowAsync<ChatBackendException>(() => asked)).Kind.ShouldBe(ChatFailureKind.Interrupted);
    }

    [Fact]
    public async Task A_reset_before_the_headers_is_unreachable()
    {
        var asked = backend.GetResponseAsync("hi");
        using (var server = await AcceptAsync())
        {
            server.Client.LingerState = new LingerOption(true, 0);
        }

        (await Should.ThrowAsync<ChatBackendException>(() => asked)).Kind.ShouldBe(ChatFailureKind.Unreachable);
    }

    [Fact]
    public async Task A_refused_connection_is_unreachable()
    {
        listener.Stop();

        (await Should.ThrowAsync<ChatBackendException>(() => backend.GetResponseAsync("hi"))).Kind.ShouldBe(ChatFailureKind.Unreachable);
        (await backend.ProbeAsync()).Readiness.ShouldBe(BackendReadiness.Unreachable);
    }

    [Fact]
    public async Task A_finished_stream_leaves_its_connection_for_the_next()
    {
        var asked = backend.GetStreamingResponseAsync("hi").ToListAsync().AsTask();
        using var server = await AcceptAsync();
        await SendAsync(server, Head + Chunk(Hel + Stop) + "0\r\n\r\n");
        (await asked).ToChatResponse().Text.ShouldBe("Hello");

        var again = backend.GetStreamingResponseAsync("hi").ToListAsync().AsTask();
        await ReadRequestAsync(server);
        await SendAsync(server, Head + Chunk(Hel + Stop) + "0\r\n\r\n");

        (await again).ToChatResponse().Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task A_finished_answer_does_not_wait_for_a_server_that_never_closes()
    {
        var asked = backend.GetStreamingResponseAsync("hi").ToListAsync().AsTask();
        using var server = await AcceptAsync();
        await SendAsync(server, Head + Chunk(Hel + Stop.Replace("data: [DONE]\n\n", "")));

        (await asked).ToChatResponse().Text.ShouldBe("Hello");
    }

    public void Dispose()
    {
        backend.Dispose();
        listener.Dispose();
    }

    private async Task<TcpClient> AcceptAsync()
    {
        var server = await listener.AcceptTcpClientAsync();
        await ReadRequestAsync(server);
        return server;
    }

    private static async Task ReadRequestAsync(TcpClient server)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\"messages\"", StringComparison.Ordinal))
        {
            var read = await server.GetStream().ReadAsync(buffer);
            read.ShouldBeGreaterThan(0);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
    }

    private static async Task SendAsync(TcpClient server, string text) => await server.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    private static string Chunk(string data) => $"{Encoding.UTF8.GetByteCount(data):x}\r\n{data}\r\n";

    private static async Task EndOf(TcpClient server)
    {
        try
        {
            while (await server.GetStream().ReadAsync(new byte[256]) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }
}
