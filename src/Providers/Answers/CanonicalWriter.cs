using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Providers.Answers;

/// <summary>Collects values in one unambiguous form, each tagged and with its length, and hashes them.</summary>
internal sealed class CanonicalWriter : IDisposable
{
    // Longer than this, a digest stands in, so that an image is read once and never copied.
    private const int LongestInline = 4096;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(2048);
    private int length;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = [];
    }

    /// <summary>The SHA-256 of all that was written so far, in hexadecimal.</summary>
    public string Hash()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.AsSpan(0, length), digest);
        return Convert.ToHexStringLower(digest);
    }

    public void Tag(char tag) => Room(1)[0] = (byte)tag;

    public void Flag(bool? value) => Tag(value is null ? '-' : value.Value ? '1' : '0');

    public void Number(long? value)
    {
        Tag(value is null ? '-' : 'n');
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value ?? 0);
    }

    public void Real(double? value)
    {
        Tag(value is null ? '-' : 'r');
        BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value ?? 0);
    }

    public void Text(string? value)
    {
        Tag(value is null ? '-' : 's');
        if (value is null)
        {
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), bytes);
        Encoding.UTF8.GetBytes(value, Room(bytes));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        if (value.Length <= LongestInline)
        {
            Tag('b');
            BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value.Length);
            value.CopyTo(Room(value.Length));
        }
        else
        {
            Tag('h');
            SHA256.HashData(value, Room(SHA256.HashSizeInBytes));
        }
    }

    public void Json(JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Undefined } json)
        {
            Bytes(JsonMarshal.GetRawUtf8Value(json));
        }
        else
        {
            Tag('-');
        }
    }

    /// <summary>The properties that are sent, by name; the router's own don't count.</summary>
    public bool TryProperties(IEnumerable<KeyValuePair<string, object?>>? properties)
    {
        // Most requests have none, and a hit is to cost microseconds.
        if (properties is null or IReadOnlyCollection<KeyValuePair<string, object?>> { Count: 0 })
        {
            Tag('-');
            return true;
        }

        return TryPairs(properties.Where(pair => !pair.Key.StartsWith(ProviderOptions.Prefix, StringComparison.Ordinal)));
    }

    /// <summary>Any value that has one form; false for objects, whose state can't be seen.</summary>
    public bool TryValue(object? value)
    {
        switch (value)
        {
            case null:
                Tag('-');
                return true;
            case string text:
                Text(text);
                return true;
            case bool flag:
                Flag(flag);
                return true;
            case sbyte or byte or short or ushort or int or uint or long:
                Number(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                return true;
            case float or double:
                Real(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                return true;
            case ulong or decimal or Enum or Guid or DateTime or DateTimeOffset or TimeSpan:
                Text(Convert.ToString(value, CultureInfo.InvariantCulture));
                return true;
            case JsonElement json:
                Json(json);
                return true;
            case JsonNode node:
                Text(node.ToJsonString());
                return true;
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                return TryPairs(pairs);
            case IEnumerable<object?> values:
                return TryValues(values);
            default:
                return false;
        }
    }

    private bool TryPairs(IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        var sorted = pairs.ToArray();
        if (sorted.Length == 0)
        {
            Tag('-');
            return true;
        }

        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        Tag('{');
        Number(sorted.Length);
        foreach (var (name, value) in sorted)
        {
            Text(name);
            if (!TryValue(value))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryValues(IEnumerable<object?> values)
    {
        Tag('[');
        foreach (var value in values)
        {
            if (!TryValue(value))
            {
                return false;
            }
        }

        Tag(']');
        return true;
    }

    private Span<byte> Room(int count)
    {
        if (buffer.Length - length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + count));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            buffer = larger;
        }

        var room = buffer.AsSpan(length, count);
        length += count;
        return room;
    }
}
