using System.Net.Sockets;
using System.Text;

namespace Providers.Scenarios.Gateway;

/// <summary>A client that does on a bare socket what no proper one would.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };

    private RawClient()
    {
    }

    public static async Task<RawClient> ConnectAsync(Uri endpoint)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(endpoint.Host, endpoint.Port);
        return client;
    }

    /// <summary>Null where nobody takes the connection.</summary>
    public static async Task<RawClient?> TryConnectAsync(Uri endpoint)
    {
        try
        {
            return await ConnectAsync(endpoint);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Begins a chat whose body has a length; what is given of it is sent.</summary>
    public Task PostAsync(int length, string body, string tenant = "acme") => SendAsync(
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-providers-tenant: {tenant}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");

    /// <summary>Reads until this has come.</summary>
    public async Task<string> ReadUntilAsync(string part)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains(part, StringComparison.Ordinal) && await _socket.ReceiveAsync(buffer) is > 0 and var count)
        {
            text += Encoding.UTF8.GetString(buffer, 0, count);
        }

        return text;
    }

    /// <summary>Reads until the other side is done with the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await _socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // A reset is an end too.
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
