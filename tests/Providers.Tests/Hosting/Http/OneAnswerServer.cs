using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Providers.Tests.Hosting.Http;

/// <summary>A server on loopback that gives each request the next of its answers, the last for ever, and keeps what was asked.</summary>
internal sealed class OneAnswerServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? certificate;
    private readonly SslProtocols protocols;
    private readonly string[] answers;
    private readonly Task serving;

    public OneAnswerServer(params string[] answers) : this(null, SslProtocols.None, answers)
    {
    }

    public OneAnswerServer(X509Certificate2 certificate, params string[] answers) : this(certificate, SslProtocols.None, answers)
    {
    }

    public OneAnswerServer(X509Certificate2? certificate, SslProtocols protocols, params string[] answers)
    {
        this.certificate = certificate;
        this.protocols = protocols;
        this.answers = answers;
        listener.Start();
        Address = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        serving = ServeAsync();
    }

    public Uri Address { get; }

    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await ServeAsync(client.GetStream());
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // A client that does not like the certificate hangs up.
            }
            catch (Exception exception) when (exception is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        if (certificate is not null)
        {
            var secured = new SslStream(stream);
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                EnabledSslProtocols = protocols,
            });
            stream = secured;
        }

        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
            {
                return;
            }

            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        Requests.Add(request.ToString());
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answers[Math.Min(Requests.Count, answers.Length) - 1].Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)));
    }
}
