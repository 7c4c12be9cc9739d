namespace Providers.Testing.Sockets;

/// <summary>What is sent in one write.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="IsToken">Whether content is in it.</param>
internal readonly record struct WirePiece(ReadOnlyMemory<byte> Bytes, bool IsToken = false)
{
    /// <summary>The wait before it.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many bytes its chunk announces and does not hold.</summary>
    public int Missing { get; init; }
}
