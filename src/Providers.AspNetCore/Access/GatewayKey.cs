using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Providers.AspNetCore;

/// <summary>Makes gateway keys. A key is told once, to whoever shall use it; the configuration holds its hash alone.</summary>
/// <remarks>
/// A key is 256 random bits, which no one finds by trying: one round of SHA-256 keeps it as safe as a slow hash would. A text that a
/// person thought of is not, so let keys be made here.
/// </remarks>
public static class GatewayKey
{
    private const string Prefix = "gw-";
    private const string HashPrefix = "sha256:";
    private const int Bytes = 32;

    /// <summary>A new key, of ASCII letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What the configuration holds for a key: <c>sha256:</c> and 64 hex digits.</summary>
    /// <param name="key">The key, as the client sends it.</param>
    public static string HashOf(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>The bytes of a hash that the configuration holds.</summary>
    internal static byte[] Read(string hash) => Convert.FromHexString(hash.AsSpan(HashPrefix.Length));
}
