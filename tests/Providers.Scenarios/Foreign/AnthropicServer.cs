using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Providers.Scenarios.Foreign;

/// <summary>A loopback server that gives every request the one reply it was made with, word for word, and then hangs up.</summary>
internal sealed class AnthropicServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly string reply;
    private readonly Task serving;

    public AnthropicServer(int status, string type, string body, string headers = "")
    {
        var length = type == "text/event-stream" ? "" : $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        reply = $"HTTP/1.1 {status} Said\r\nContent-Type: {type}\r\n{length}{headers}Connection: close\r\n\r\n{body}";
        listener.Start();
        Endpoint = $"http://{listener.LocalEndpoint}";
        serving = ServeAsync();
    }

    public string Endpoint { get; }

    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await serving;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync(stopping.Token);
                Requests.Add(await ReadRequestAsync(connection));
                await connection.SendAsync(Encoding.UTF8.GetBytes(reply), stopping.Token);
                connection.Shutdown(SocketShutdown.Both);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task<string> ReadRequestAsync(Socket connection)
    {
        var buffer = new byte[64 * 1024];
        var text = "";
        while (!text.EndsWith('}') && !text.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await connection.ReceiveAsync(buffer, stopping.Token);
            if (read == 0)
            {
                break;
            }

            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }
}
