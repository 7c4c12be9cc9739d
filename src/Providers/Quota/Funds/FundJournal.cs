using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Providers.Quota;

/// <summary>
/// The lines of a ledger file: a checksum and the total drawn of one count. The last line of a count is the one that holds.
/// </summary>
internal static class FundJournal
{
    private static ReadOnlySpan<byte> Header => "providers-ledger 1\n"u8;

    /// <summary>A whole file.</summary>
    public static ReadOnlyMemory<byte> Content(IEnumerable<KeyValuePair<FundKey, long>> totals)
    {
        var content = new ArrayBufferWriter<byte>();
        content.Write(Header);
        Write(content, totals);
        return content.WrittenMemory;
    }

    /// <summary>What is added to one.</summary>
    public static ReadOnlyMemory<byte> Lines(IEnumerable<KeyValuePair<FundKey, long>> totals)
    {
        var lines = new ArrayBufferWriter<byte>();
        Write(lines, totals);
        return lines.WrittenMemory;
    }

    /// <summary>Reads what a file holds. A last line that is torn was never granted, and is left out.</summary>
    /// <exception cref="InvalidDataException">It is no ledger, or a line other than the last is damaged.</exception>
    public static void Read(string path, IDictionary<FundKey, long> totals)
    {
        ReadOnlySpan<byte> rest = File.ReadAllBytes(path);
        if (!rest.StartsWith(Header))
        {
            // The header alone can be torn only while the file is being made, and then nothing has been granted.
            if (Header.StartsWith(rest)) { return; }
            throw new InvalidDataException($"'{path}' is not a ledger file.");
        }

        rest = rest[Header.Length..];
        for (var number = 2; !rest.IsEmpty; number++)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (TryParse(line, out var key, out var total))
            {
                totals[key] = total;
            }
            else if (!rest.IsEmpty)
            {
                throw new InvalidDataException(
                    $"Line {number} of the ledger file '{path}' is damaged. Restore the file, or delete it to count from zero.");
            }
        }
    }

    private static void Write(ArrayBufferWriter<byte> lines, IEnumerable<KeyValuePair<FundKey, long>> totals)
    {
        var line = new ArrayBufferWriter<byte>();
        foreach (var (key, total) in totals)
        {
            line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                json.WriteString("scope"u8, key.Scope.Kind.ToString());
                json.WriteString("name"u8, key.Scope.Name);
                json.WriteString("limit"u8, key.Limit.ToString());
                json.WriteString("period"u8, key.Period.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteNumber("drawn"u8, total);
                json.WriteEndObject();
            }

            JournalLine.Write(lines, line.WrittenSpan);
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out FundKey key, out long total)
    {
        (key, total) = (default, 0);
        if (!JournalLine.TryRead(line, out var json)) { return false; }

        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var entry = document.RootElement;
        key = new FundKey(
            new QuotaScope(Enum.Parse<QuotaScopeKind>(entry.GetProperty("scope"u8).GetString()!), entry.GetProperty("name"u8).GetString()!),
            Enum.Parse<QuotaLimitKind>(entry.GetProperty("limit"u8).GetString()!),
            DateOnly.ParseExact(entry.GetProperty("period"u8).GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        total = entry.GetProperty("drawn"u8).GetInt64();
        return true;
    }
}
