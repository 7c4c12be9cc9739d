using System.Security.Cryptography;
using System.Text;
using Providers.Hosting;

namespace Providers.AspNetCore.Access;

/// <summary>The keys of one configuration, and whose they are.</summary>
internal sealed class KeyRing
{
    /// <summary>Longer than any key: what is longer is not worth hashing.</summary>
    private const int Longest = 512;

    private readonly (byte[] Hash, Caller Owner)[] keys;

    public KeyRing(ProvidersOptions options)
    {
        Options = options;
        var operators = new Caller(Tenant: null, IsOperator: true);
        keys =
        [
            .. options.Tenants.SelectMany(tenant => tenant.Value.Keys.Select(hash => (GatewayKey.Read(hash), new Caller(tenant.Key)))),
            .. options.Gateway.OperatorKeys.Select(hash => (GatewayKey.Read(hash), operators)),
        ];
    }

    public ProvidersOptions Options { get; }

    public bool IsEmpty => keys.Length == 0;

    /// <summary>Whose key this is; null if it is none. Takes the same time for every key, right or wrong.</summary>
    public Caller? Find(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > Longest)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Longest)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        Caller? owner = null;
        foreach (var known in keys)
        {
            owner = CryptographicOperations.FixedTimeEquals(known.Hash, hash) ? known.Owner : owner;
        }

        return owner;
    }
}
