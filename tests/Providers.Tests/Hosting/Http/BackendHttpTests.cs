using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Http;

public class BackendHttpTests
{
    [Fact]
    public async Task Configured_headers_are_sent_and_redirects_are_not_followed()
    {
        await using var server = new OneAnswerServer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
        var options = new BackendOptions { Endpoint = server.Address, Headers = new Dictionary<string, string> { ["x-team"] = "support" } };
        using var http = BackendHttpFactory.Create("a", options, []);

        (await http.GetAsync(server.Address)).StatusCode.ShouldBe(HttpStatusCode.Found);
        (await http.GetAsync(server.Address)).StatusCode.ShouldBe(HttpStatusCode.Found);
        server.Requests[0].ShouldContain("x-team: support");
        server.Requests[1].ShouldNotContain("Cookie");
    }

    [Fact]
    public void The_client_sets_no_limit_of_its_own()
    {
        using var http = BackendHttpFactory.Create("a", new BackendOptions(), []);
        http.Timeout.ShouldBe(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Sockets_are_as_configured()
    {
        using var sockets = BackendSockets.Create(new BackendOptions
        {
            Timeouts = new TimeoutOptions { Connect = TimeSpan.FromSeconds(3) },
            Tls = new TlsOptions { Minimum = TlsVersion.Tls13 },
        });
        sockets.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(3));
        sockets.PooledConnectionLifetime.ShouldBe(TimeSpan.FromMinutes(5));
        sockets.AllowAutoRedirect.ShouldBeFalse();
        sockets.SslOptions.EnabledSslProtocols.ShouldBe(SslProtocols.Tls13);
        sockets.KeepAlivePingDelay.ShouldBeLessThan(TimeSpan.FromMinutes(1));
        sockets.Proxy!.IsBypassed(new Uri("http://127.0.0.1:11434")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_configured_proxy_is_gone_through_with_its_credentials_for_loopback_too()
    {
        await using var proxy = new OneAnswerServer(
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var options = new BackendOptions { Proxy = new Uri($"http://us%40er:p%3Aw@127.0.0.1:{proxy.Address.Port}") };
        using var http = BackendHttpFactory.Create("a", options, []);

        (await http.GetStringAsync(new Uri("http://127.0.0.1:9/v1"))).ShouldBe("ok");
        proxy.Requests[^1].ShouldStartWith("GET http://127.0.0.1:9/v1 ");
        proxy.Requests[^1].ShouldContain($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("us@er:p:w"))}");
    }

    [Fact]
    public async Task A_host_reaches_one_backend_s_client_or_all_outermost_handler_first()
    {
        var passed = new List<string>();
        var registrations = new ProvidersBuilder()
            .ConfigureHttp(http => http.Handlers.Add(new Passing("all", passed)))
            .ConfigureHttp("A", http =>
            {
                http.Handlers.Add(new Passing(http.Backend, passed));
                http.Primary = new Answering();
            })
            .ConfigureHttp("b", _ => passed.Add("b was built"))
            .Registrations;

        using var http = BackendHttpFactory.Create("a", new BackendOptions(), registrations.HttpOf("a"));
        (await http.GetStringAsync(new Uri("http://nowhere.invalid"))).ShouldBe("answer");
        passed.ShouldBe(["all", "a"]);
    }

    [Fact]
    public async Task A_pinned_key_is_required_on_top_of_the_checks_there_are()
    {
        using var certificate = SelfSigned();
        await using var server = new OneAnswerServer(certificate, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var right = PublicKeyPins.PinOf(certificate);
        var wrong = $"sha256/{Convert.ToBase64String(new byte[32])}";

        (await GetAsync(server, [wrong, right], trusts: true)).ShouldBe("ok");
        (await GetAsync(server, [], trusts: true)).ShouldBe("ok");
        await Should.ThrowAsync<HttpRequestException>(() => GetAsync(server, [wrong], trusts: true));
        await Should.ThrowAsync<HttpRequestException>(() => GetAsync(server, [right], trusts: false));
    }

    [Fact]
    public void Pins_that_nobody_would_keep_are_refused()
    {
        var options = new BackendOptions { Tls = new TlsOptions { Pins = ["sha256/x"] } };
        Should.Throw<InvalidOperationException>(() => BackendHttpFactory.Create("a", options, [http => http.Primary = new Answering()]))
            .Message.ShouldContain("Backend a");
    }

    [Fact]
    public async Task The_least_version_of_tls_is_kept()
    {
        using var certificate = SelfSigned();
        await using var server = new OneAnswerServer(certificate, SslProtocols.Tls12, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        (await GetAsync(server, [], trusts: true, TlsVersion.Tls12)).ShouldBe("ok");
        await Should.ThrowAsync<HttpRequestException>(() => GetAsync(server, [], trusts: true, TlsVersion.Tls13));
    }

    private static async Task<string> GetAsync(OneAnswerServer server, string[] pins, bool trusts, TlsVersion? minimum = null)
    {
        var options = new BackendOptions { Tls = new TlsOptions { Pins = pins, Minimum = minimum } };
        using var http = BackendHttpFactory.Create("a", options, [http =>
        {
            if (trusts)
            {
                http.Sockets.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=127.0.0.1";
            }
        }]);
        return await http.GetStringAsync(server.Address);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private sealed class Passing(string name, List<string> passed) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            passed.Add(name);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Answering : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage { Content = new StringContent("answer") });
    }
}
