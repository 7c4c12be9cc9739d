using System.Net.Sockets;
using System.Security.Authentication;

namespace Providers.Failures;

/// <summary>Says why no connection came about, in words of our own: an exception's may hold an address.</summary>
internal static class ConnectionWords
{
    /// <summary>The innermost exception that tells; null where none does.</summary>
    public static string? Of(Exception exception)
    {
        string? words = null;
        for (var current = exception; current is not null; current = current.InnerException)
        {
            words = Tells(current) ?? words;
        }

        return words;
    }

    private static string? Tells(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
            => "the host's name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException
            => "no encrypted connection came about: see the certificate, and whether the endpoint speaks https",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy opened no way",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "the connection was refused: nothing listens there",
        SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable } => "no way leads there",
        SocketException { SocketErrorCode: SocketError.ConnectionReset }
            or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }
            => "the connection was closed before an answer",
        TimeoutException or OperationCanceledException => "no connection in time",
        _ => null,
    };
}
