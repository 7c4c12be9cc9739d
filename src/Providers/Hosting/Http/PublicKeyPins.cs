using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Providers.Hosting;

/// <summary>Holds connections to certificates whose chain has a known public key, on top of the checks there are.</summary>
internal static class PublicKeyPins
{
    public static void Require(BackendHttp http, TlsOptions tls)
    {
        if (tls.Pins.Count == 0)
        {
            return;
        }

        if (http.Primary != http.Sockets)
        {
            throw new InvalidOperationException(
                $"Backend {http.Backend} has Tls:Pins, which a primary handler of the host's own would not keep: remove either.");
        }

        var ssl = http.Sockets.SslOptions;
        var checks = ssl.RemoteCertificateValidationCallback;
        var pins = tls.Pins.ToHashSet(StringComparer.Ordinal);
        ssl.RemoteCertificateValidationCallback = (sender, certificate, chain, errors)
            => (checks?.Invoke(sender, certificate, chain, errors) ?? errors == SslPolicyErrors.None)
                && Trusted(certificate, chain, errors).Any(candidate => pins.Contains(PinOf(candidate)));
    }

    /// <summary>The pin of a certificate: <c>sha256/</c> and the base64 of its public key's digest.</summary>
    public static string PinOf(X509Certificate2 certificate)
        => $"sha256/{Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))}";

    /// <summary>Only the server's own certificate where its chain is broken: whoever broke it chose what stands above.</summary>
    private static IEnumerable<X509Certificate2> Trusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        => errors == SslPolicyErrors.None && chain is not null
            ? chain.ChainElements.Select(element => element.Certificate)
            : [.. new[] { certificate }.OfType<X509Certificate2>()];
}
