using System.Net;
using System.Net.Sockets;

namespace Providers.Testing.Sockets;

/// <summary>Listens on a loopback port, and can leave it and come back.</summary>
internal sealed class LoopbackServer(int port, IResponder responder, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Connection, Task> _connections = [];
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;

    public int Port { get; private set; } = port;

    public int OpenConnections
    {
        get
        {
            lock (_gate) { return _connections.Count; }
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            if (_listener is not null) { return; }
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
                listener.Listen(backlog: 512);
            }
            catch
            {
                listener.Dispose();
                throw;
            }
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            _listener = listener;
            _accepting = AcceptAsync(listener);
        }
    }

    public async Task StopAsync()
    {
        Task accepting;
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            accepting = _accepting;
        }
        await accepting;
        KeyValuePair<Connection, Task>[] open;
        lock (_gate) { open = [.. _connections]; }
        foreach (var (connection, _) in open) { connection.Abort(); }
        await Task.WhenAll(open.Select(entry => entry.Value));
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true) { Serve(await listener.AcceptAsync()); }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private void Serve(Socket socket)
    {
        socket.NoDelay = true;
        var connection = new Connection(socket, responder, time);
        lock (_gate) { _connections[connection] = Task.Run(() => ServeAsync(connection)); }
    }

    private async Task ServeAsync(Connection connection)
    {
        await connection.ServeAsync();
        lock (_gate) { _connections.Remove(connection); }
    }
}
