using System.Collections.Concurrent;

namespace Providers.OpenAI.Wire;

/// <summary>Fields this endpoint has refused and a request can do without: learned once, left out from then on.</summary>
internal sealed class RefusedFields
{
    private static readonly string[] Learnable = ["stream_options", "max_tokens", "max_completion_tokens", "parallel_tool_calls"];

    private readonly ConcurrentDictionary<string, bool> fields = new(StringComparer.Ordinal);

    public bool Contains(string field) => fields.ContainsKey(field);

    /// <summary>Learns that a field was refused, where leaving it out changes nothing that was asked for.</summary>
    public void Learn(string? field)
    {
        if (field is not null && Learnable.Contains(field))
        {
            fields[field] = true;
        }
    }
}
