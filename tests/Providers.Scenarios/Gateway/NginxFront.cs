using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Gateway;

/// <summary>Real nginx with the configuration that docs/gateway.md shows, but for its ports and its certificate.</summary>
internal sealed class NginxFront : IAsyncDisposable
{
    private readonly Process _nginx;
    private readonly string _folder;
    private readonly X509Certificate2 _certificate;

    private NginxFront(Process nginx, string folder, X509Certificate2 certificate, int port)
    {
        _nginx = nginx;
        _folder = folder;
        _certificate = certificate;
        Endpoint = new Uri($"https://127.0.0.1:{port}");
    }

    public Uri Endpoint { get; }

    public string CertificateFile => Path.Combine(_folder, "gateway.crt");

    public static async Task<NginxFront> StartAsync(Uri gateway)
    {
        var folder = Directory.CreateTempSubdirectory("providers-nginx-").FullName;
        var certificate = CreateCertificate(folder);
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "site.conf"), Site(folder, gateway, port));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), """
            daemon off;
            worker_processes 1;
            pid nginx.pid;
            error_log nginx.log;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include site.conf;
            }
            """);
        var nginx = Process.Start(new ProcessStartInfo(Program(), ["-p", folder, "-c", "nginx.conf", "-e", "nginx.log"]))!;
        var front = new NginxFront(nginx, folder, certificate, port);
        await Eventually.IsAsync(front.ListensAsync);
        return front;
    }

    /// <summary>A client that trusts its certificate, and no other.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString() },
    })
    { BaseAddress = Endpoint };

    public async ValueTask DisposeAsync()
    {
        // SIGQUIT would wait for clients, and SIGKILL leave the worker behind.
        using (var stop = Process.Start("kill", ["-TERM", $"{_nginx.Id}"]))
        {
            await stop.WaitForExitAsync();
        }

        await _nginx.WaitForExitAsync();
        _nginx.Dispose();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> ListensAsync()
    {
        if (_nginx.HasExited)
        {
            throw new InvalidOperationException($"nginx ended: {await File.ReadAllTextAsync(Path.Combine(_folder, "nginx.log"))}");
        }

        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(Endpoint.Host, Endpoint.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Site(string folder, Uri gateway, int port)
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/gateway.md"));
        var site = page.Split("```nginx\n")[1].Split("```")[0];
        foreach (var (documented, here) in new[]
        {
            ("server 127.0.0.1:8080;", $"server {gateway.Authority};"),
            ("listen 443 ", $"listen 127.0.0.1:{port} "),
            ("/etc/ssl/certs/", $"{folder}/"),
            ("/etc/ssl/private/", $"{folder}/"),
        })
        {
            site.ShouldContain(documented);
            site = site.Replace(documented, here, StringComparison.Ordinal);
        }

        return site;
    }

    private static X509Certificate2 CreateCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "gateway.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "gateway.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Program()
        => new[] { "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("These tests run real nginx: install nginx 1.22 or later.");

    private static string Here([CallerFilePath] string here = "") => here;
}
