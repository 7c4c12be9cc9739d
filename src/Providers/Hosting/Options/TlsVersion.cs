namespace Providers.Hosting;

/// <summary>A version of TLS; the configuration writes <c>1.2</c> and <c>1.3</c>.</summary>
public enum TlsVersion
{
    /// <summary>TLS 1.2.</summary>
    Tls12,

    /// <summary>TLS 1.3.</summary>
    Tls13,
}
