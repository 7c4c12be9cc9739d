using System.Net;
using System.Security.Authentication;

namespace Providers.Hosting;

/// <summary>What opens connections to one backend.</summary>
internal static class BackendSockets
{
    public static SocketsHttpHandler Create(BackendOptions options)
    {
        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = options.Timeouts.Connect,
            // A name that moves to another address is followed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // A redirect would carry the key to wherever it points.
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = options.Proxy is { } proxy ? new WebProxy(proxy) { Credentials = CredentialsOf(proxy) } : new SystemProxy(),
            AutomaticDecompression = DecompressionMethods.All,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        sockets.SslOptions.EnabledSslProtocols = Protocols(options.Tls.Minimum);
        return sockets;
    }

    private static SslProtocols Protocols(TlsVersion? minimum) => minimum switch
    {
        TlsVersion.Tls12 => SslProtocols.Tls12 | SslProtocols.Tls13,
        TlsVersion.Tls13 => SslProtocols.Tls13,
        _ => SslProtocols.None,
    };

    private static NetworkCredential? CredentialsOf(Uri proxy)
    {
        if (proxy.UserInfo.Length == 0)
        {
            return null;
        }

        var parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }
}
