using System.Net;
using System.Net.Sockets;

namespace Providers.Testing.Sockets;

/// <summary>Listens on a loopback port, and can leave it and come back.</summary>
internal sealed class LoopbackServer(int port, IResponder responder, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Connection, Task> connections = [];
    private Socket? listener;
    private Task accepting = Task.CompletedTask;

    public int Port { get; private set; } = port;

    public int OpenConnections
    {
        get
        {
            lock (gate) { return connections.Count; }
        }
    }

    public void Start()
    {
        lock (gate)
        {
            if (listener is not null) { return; }
            var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                opened.Bind(new IPEndPoint(IPAddress.Loopback, Port));
                opened.Listen(backlog: 512);
            }
            catch
            {
                opened.Dispose();
                throw;
            }
            Port = ((IPEndPoint)opened.LocalEndPoint!).Port;
            listener = opened;
            accepting = AcceptAsync(opened);
        }
    }

    public async Task StopAsync()
    {
        Task last;
        lock (gate)
        {
            listener?.Dispose();
            listener = null;
            last = accepting;
        }
        await last;
        KeyValuePair<Connection, Task>[] open;
        lock (gate) { open = [.. connections]; }
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
        lock (gate) { connections[connection] = Task.Run(() => ServeAsync(connection)); }
    }

    private async Task ServeAsync(Connection connection)
    {
        await connection.ServeAsync();
        lock (gate) { connections.Remove(connection); }
    }
}
