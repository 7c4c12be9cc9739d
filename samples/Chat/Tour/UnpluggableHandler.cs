using System.Net.Sockets;

namespace Providers.Samples.Chat.Tour;

/// <summary>Takes the local model away and gives it back, also where it is a real one that the tour must not stop.</summary>
internal sealed class UnpluggableHandler : DelegatingHandler
{
    private volatile bool isPlugged = true;

    public bool IsPlugged
    {
        get => isPlugged;
        set => isPlugged = value;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => isPlugged
            ? base.SendAsync(request, cancellationToken)
            : throw new HttpRequestException("unplugged", new SocketException((int)SocketError.ConnectionRefused));
}
