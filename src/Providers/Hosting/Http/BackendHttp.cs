namespace Providers.Hosting;

/// <summary>One backend's way to the network, for a host to change before it is used.</summary>
public sealed class BackendHttp
{
    internal BackendHttp(string backend, SocketsHttpHandler sockets)
    {
        Backend = backend;
        Sockets = sockets;
        Primary = sockets;
    }

    /// <summary>The backend's name.</summary>
    public string Backend { get; }

    /// <summary>
    /// What opens connections, as configured: client certificates and own trust go into its <see cref="SocketsHttpHandler.SslOptions"/>.
    /// </summary>
    public SocketsHttpHandler Sockets { get; }

    /// <summary>What sends in the end. Default: <see cref="Sockets"/>. Another handler brings its own proxy and encryption.</summary>
    public HttpMessageHandler Primary { get; set; }

    /// <summary>
    /// What requests pass on their way, the outermost first. A handler must not retry: the router does, within one budget.
    /// </summary>
    public IList<DelegatingHandler> Handlers { get; } = [];
}
