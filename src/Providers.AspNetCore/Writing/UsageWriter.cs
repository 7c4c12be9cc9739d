using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Writing;

/// <summary>Writes what an answer used. A count that nobody told is left out: unknown is not zero.</summary>
internal static class UsageWriter
{
    public static void Write(Utf8JsonWriter json, UsageDetails usage)
    {
        json.WriteStartObject();
        json.WriteNumber("prompt_tokens"u8, usage.InputTokenCount ?? 0);
        json.WriteNumber("completion_tokens"u8, usage.OutputTokenCount ?? 0);
        json.WriteNumber("total_tokens"u8, usage.TotalTokenCount ?? (usage.InputTokenCount ?? 0) + (usage.OutputTokenCount ?? 0));
        WriteDetails(
            json, "prompt_tokens_details",
            ("cached_tokens", usage.CachedInputTokenCount), ("audio_tokens", Counted(usage, "input_audio_tokens")));
        WriteDetails(
            json, "completion_tokens_details",
            ("reasoning_tokens", usage.ReasoningTokenCount), ("audio_tokens", Counted(usage, "output_audio_tokens")),
            ("accepted_prediction_tokens", Counted(usage, "accepted_prediction_tokens")),
            ("rejected_prediction_tokens", Counted(usage, "rejected_prediction_tokens")));
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Name, long? Count)> details)
    {
        var isBegun = false;
        foreach (var (detail, count) in details)
        {
            if (count is not { } known)
            {
                continue;
            }

            if (!isBegun)
            {
                isBegun = true;
                json.WriteStartObject(name);
            }

            json.WriteNumber(detail, known);
        }

        if (isBegun)
        {
            json.WriteEndObject();
        }
    }

    private static long? Counted(UsageDetails usage, string name)
        => usage.AdditionalCounts is { } counts && counts.TryGetValue(name, out var count) ? count : null;
}
