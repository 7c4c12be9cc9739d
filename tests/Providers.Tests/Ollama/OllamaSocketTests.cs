using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.AI;
using Providers.Ollama;

namespace Providers.Tests.Ollama;

/// <summary>Over a real connection: what a handler in memory cannot show.</summary>
public sealed class OllamaSocketTests : IDisposable
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Piece = """{"message":{"content":"Hel"},"done":false}""";
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly OllamaBackend backend;

    public OllamaSocketTests()
    {
        listener.Start();
        backend = new(new() { Name = "local", Model = "m", Endpoint = new($"http://{listener.LocalEndpoint}") }, http);
    }

    public void Dispose()
    {
        backend.Dispose();
        http.Dispose();
        listener.Dispose();
    }

    [Fact]
    public async Task Leaving_a_stream_ends_the_connection_at_once()
    {
        using var left = await LeaveAsync(async updates => { await foreach (var _ in updates) { break; } });
    }

    [Fact]
    public async Task Cancelling_a_stream_ends_the_connection_at_once()
    {
        using var caller = new CancellationTokenSource();
        using var left = await LeaveAsync(
            async updates =>
            {
                var thrown = await Should.ThrowAsync<OperationCanceledException>(async () =>
                {
                    await foreach (var _ in updates)
                    {
                        caller.CancelAfter(TimeSpan.Zero);
                    }
                });
                thrown.CancellationToken.ShouldBe(caller.Token);
            },
            caller.Token);
    }

    [Fact]
    public async Task Cancelling_while_the_model_loads_ends_the_connection_at_once()
    {
        using var caller = new CancellationTokenSource();
        var asking = backend.GetResponseAsync([new(ChatRole.User, "Hi")], null, caller.Token);
        using var connection = await AcceptAsync();
        await caller.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => asking);
        await ShouldEndAsync(connection);
    }

    [Fact]
    public async Task A_whole_answer_leaves_the_connection_for_the_next()
    {
        var first = backend.StreamAsync();
        using var connection = await AcceptAsync();
        await SendAsync(connection, Head + Chunk(Backends.Done + "\n") + "0\r\n\r\n");
        (await first).ToChatResponse().Text.ShouldBe("hi");
        var second = backend.StreamAsync();
        await ReadRequestAsync(connection);
        await SendAsync(connection, Head + Chunk(Backends.Done) + "0\r\n\r\n");
        (await second).ToChatResponse().Text.ShouldBe("hi");
    }

    [Fact]
    public async Task A_reset_before_the_headers_is_unreachable()
    {
        var asking = backend.AskAsync();
        using (var connection = await AcceptAsync())
        {
            connection.LingerState = new LingerOption(true, 0);
        }

        (await Should.ThrowAsync<ChatBackendException>(() => asking)).Kind.ShouldBe(ChatFailureKind.Unreachable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_breaks_in_an_answer_is_an_interruption(bool reset)
    {
        var asking = backend.AskAsync();
        using (var connection = await AcceptAsync())
        {
            await SendAsync(connection, Head + Chunk(Piece + "\n"));
            connection.LingerState = new LingerOption(reset, 0);
        }

        (await Should.ThrowAsync<ChatBackendException>(() => asking)).Kind.ShouldBe(ChatFailureKind.Interrupted);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unreachable()
    {
        listener.Stop();
        (await backend.FailAsync()).Kind.ShouldBe(ChatFailureKind.Unreachable);
        (await backend.ProbeAsync()).Readiness.ShouldBe(BackendReadiness.Unreachable);
    }

    private async Task<Socket> LeaveAsync(
        Func<IAsyncEnumerable<ChatResponseUpdate>, Task> leave, CancellationToken cancellationToken = default)
    {
        var leaving = leave(backend.GetStreamingResponseAsync([new(ChatRole.User, "Hi")], null, cancellationToken));
        var connection = await AcceptAsync();
        await SendAsync(connection, Head + Chunk(Piece + "\n"));
        await leaving;
        await ShouldEndAsync(connection);
        return connection;
    }

    private async Task<Socket> AcceptAsync()
    {
        var connection = await listener.AcceptSocketAsync();
        await ReadRequestAsync(connection);
        return connection;
    }

    private static async Task ReadRequestAsync(Socket connection)
    {
        var buffer = new byte[8192];
        var text = "";
        while (!text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) && !text.EndsWith('}'))
        {
            var read = await connection.ReceiveAsync(buffer);
            read.ShouldBeGreaterThan(0);
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }
    }

    private static async Task ShouldEndAsync(Socket connection)
    {
        try
        {
            (await connection.ReceiveAsync(new byte[1]).WaitAsync(AtOnce)).ShouldBe(0);
        }
        catch (SocketException reset)
        {
            reset.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }
    }

    private static string Chunk(string text) => $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n";

    private static async Task SendAsync(Socket connection, string text) => await connection.SendAsync(Encoding.UTF8.GetBytes(text));
}
