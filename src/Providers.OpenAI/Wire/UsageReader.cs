using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Reads what an answer used; counts that are missing or no numbers stay unknown.</summary>
internal static class UsageReader
{
    /// <summary>Reads the object the reader stands on; null when it says nothing.</summary>
    public static UsageDetails? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var usage = new UsageDetails();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8) || reader.ValueTextEquals("input_tokens"u8))
            {
                usage.InputTokenCount = Count(ref reader) ?? usage.InputTokenCount;
            }
            else if (reader.ValueTextEquals("completion_tokens"u8) || reader.ValueTextEquals("output_tokens"u8))
            {
                usage.OutputTokenCount = Count(ref reader) ?? usage.OutputTokenCount;
            }
            else if (reader.ValueTextEquals("total_tokens"u8))
            {
                usage.TotalTokenCount = Count(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8) || reader.ValueTextEquals("cached_tokens"u8))
            {
                usage.CachedInputTokenCount = Count(ref reader) ?? usage.CachedInputTokenCount;
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                ReadDetails(ref reader, usage, isInput: true);
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                ReadDetails(ref reader, usage, isInput: false);
            }
            else
            {
                reader.Skip();
            }
        }

        if (usage.InputTokenCount is null && usage.OutputTokenCount is null && usage.TotalTokenCount is null)
        {
            return null;
        }

        usage.TotalTokenCount ??= usage.InputTokenCount + usage.OutputTokenCount;
        return usage;
    }

    private static void ReadDetails(ref Utf8JsonReader reader, UsageDetails usage, bool isInput)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                usage.CachedInputTokenCount = Count(ref reader) ?? usage.CachedInputTokenCount;
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                usage.ReasoningTokenCount = Count(ref reader);
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                Add(usage, isInput ? "input_audio_tokens" : "output_audio_tokens", Count(ref reader));
            }
            else if (reader.ValueTextEquals("accepted_prediction_tokens"u8))
            {
                Add(usage, "accepted_prediction_tokens", Count(ref reader));
            }
            else if (reader.ValueTextEquals("rejected_prediction_tokens"u8))
            {
                Add(usage, "rejected_prediction_tokens", Count(ref reader));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void Add(UsageDetails usage, string name, long? count)
    {
        if (count > 0)
        {
            (usage.AdditionalCounts ??= [])[name] = count.Value;
        }
    }

    private static long? Count(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var count) && count is >= 0 and < long.MaxValue)
        {
            return (long)count;
        }

        reader.Skip();
        return null;
    }
}
