using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Providers.Scenarios.Failures;

/// <summary>A server that takes connections and never gets as far as HTTP.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Stream, Task> greetAsync;
    private int connections;

    private SilentServer(Func<Stream, Task> greetAsync)
    {
        this.greetAsync = greetAsync;
        listener.Start();
        _ = ServeAsync();
    }

    public Uri Endpoint => new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>How many clients have connected.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Completes when a client has connected.</summary>
    public Task Connected => connected.Task;

    /// <summary>Says nothing at all.</summary>
    public static SilentServer Mute() => new(_ => Task.Delay(Timeout.InfiniteTimeSpan));

    /// <summary>Speaks plain HTTP where TLS is expected.</summary>
    public static SilentServer Plain() => new(stream => stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()).AsTask());

    /// <summary>Shows a certificate that nobody vouches for.</summary>
    public static SilentServer Untrusted() => new(async stream =>
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(certificate);
        await tls.CopyToAsync(Stream.Null);
    });

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = GreetAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task GreetAsync(TcpClient client)
    {
        Interlocked.Increment(ref connections);
        connected.TrySetResult();
        try
        {
            using (client)
            {
                await greetAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client would have none of it.
        }
    }
}
