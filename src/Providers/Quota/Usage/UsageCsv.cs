using System.Buffers;
using System.Globalization;

namespace Providers.Quota;

/// <summary>Usage as a table for spreadsheets: RFC 4180, a header line, decimal points, dates as yyyy-MM-dd.</summary>
public static class UsageCsv
{
    private const string Header =
        "day,backend,route,tenant,requests,estimated,unpriced,input_tokens,cached_input_tokens,output_tokens,reasoning_tokens,cost";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r");

    /// <summary>Writes the rows in their order. A column that was added up over is empty.</summary>
    /// <remarks>
    /// A name that a spreadsheet would run as a formula is written with a leading apostrophe: tenants choose their own names.
    /// </remarks>
    public static void Write(TextWriter writer, IEnumerable<UsageRow> rows)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rows);
        writer.Write(Header);
        writer.Write("\r\n");
        foreach (var row in rows)
        {
            writer.Write(row.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            foreach (var name in (ReadOnlySpan<string?>)[row.Backend, row.Route, row.Tenant])
            {
                writer.Write(',');
                WriteName(writer, name ?? "");
            }

            writer.Write(string.Create(CultureInfo.InvariantCulture, $",{row.Requests},{row.Estimated},{row.Unpriced}"));
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $",{row.InputTokens},{row.CachedInputTokens},{row.OutputTokens},{row.ReasoningTokens},{row.Cost}"));
            writer.Write("\r\n");
        }
    }

    private static void WriteName(TextWriter writer, string name)
    {
        if (name.Length > 0 && Formula.Contains(name[0])) { name = "'" + name; }
        writer.Write(name.AsSpan().ContainsAny(Quoted) ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name);
    }
}
