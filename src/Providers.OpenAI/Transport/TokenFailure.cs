using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace Providers.OpenAI.Transport;

/// <summary>Why a credential got no token: it was refused, or nobody could be asked.</summary>
internal static class TokenFailure
{
    public static ChatFailureKind KindOf(AuthenticationFailedException exception)
    {
        for (Exception? cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case RequestFailedException { Status: >= 500 }:
                    return ChatFailureKind.ServerError;
                case HttpRequestException { StatusCode: null } or SocketException or RequestFailedException { Status: 0 }:
                    return ChatFailureKind.Unreachable;
            }
        }

        return ChatFailureKind.Unauthorized;
    }
}
