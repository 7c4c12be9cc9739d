using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Providers.Quota;

/// <summary>A line of a journal: the checksum of a JSON object, a space, the object.</summary>
internal static class JournalLine
{
    private const int ChecksumLength = 8;

    public static void Write(IBufferWriter<byte> lines, ReadOnlySpan<byte> json)
    {
        lines.Write(Encoding.ASCII.GetBytes(Checksum(json).ToString("x8", CultureInfo.InvariantCulture)));
        lines.Write(" "u8);
        lines.Write(json);
        lines.Write("\n"u8);
    }

    /// <summary>False when the line is damaged, or torn.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> json)
    {
        json = line.Length > ChecksumLength + 1 ? line[(ChecksumLength + 1)..] : default;
        return !json.IsEmpty
            && uint.TryParse(line[..ChecksumLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum)
            && checksum == Checksum(json);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes) { checksum = BitOperations.Crc32C(checksum, value); }
        return ~checksum;
    }
}
