namespace Providers.Hosting;

/// <summary>What a connection's encryption must be, on top of the usual checks of its certificate.</summary>
public sealed record TlsOptions
{
    /// <summary>The lowest version that is accepted; null is the system's.</summary>
    public TlsVersion? Minimum { get; init; }

    /// <summary>
    /// Public keys, one of which must be in the certificate's chain: <c>sha256/</c> and the base64 of the SHA-256 of its
    /// SubjectPublicKeyInfo. None: any that the usual checks accept.
    /// </summary>
    public IReadOnlyList<string> Pins { get; init; } = [];
}
