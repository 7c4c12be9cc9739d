using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Writes a chat as the protocol has it. What the dialect cannot express is adapted and reported, or refused.</summary>
internal sealed class RequestWriter(BackendDescriptor backend, DialectProfile profile, RefusedFields refused, string? wireModel)
{
    /// <exception cref="ChatBackendException">The request holds what the protocol cannot express, or what is no JSON.</exception>
    public WireRequest Write(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        RefuseWhatIsNotOurs(options);
        try
        {
            return WriteBody(messages, options, stream);
        }
        catch (Exception caught) when (caught is NotSupportedException or JsonException or ArgumentException or InvalidOperationException)
        {
            // The caller's values, not the backend's answer: no other backend could be sent them either.
            throw new ChatBackendException(
                ChatFailureKind.BadRequest, backend.Name, "the request holds a value that cannot be written as JSON", caught);
        }
    }

    private WireRequest WriteBody(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, JsonValues.WriterOptions);
        var fields = new FieldWriter(json, profile, refused, ProviderOptions.Of(options).Omit ?? []);

        json.WriteStartObject();
        fields.Text("model", options?.ModelId ?? wireModel);
        new MessageWriter(backend, profile, fields).Write(messages, options?.Instructions);
        WriteStreaming(fields, stream);
        if (options is not null)
        {
            WriteSampling(fields, options);
            WriteOutputCap(fields, options.MaxOutputTokens);
            ReasoningWriter.Write(fields, profile, options.Reasoning);
            new ToolWriter(backend, fields).Write(options);
            ResponseFormatWriter.Write(fields, options);
            WriteAdditional(fields, options.AdditionalProperties);
        }

        json.WriteEndObject();
        json.Flush();
        return new WireRequest(buffer.WrittenMemory, fields.Written, fields.Adaptations);
    }

    private void RefuseWhatIsNotOurs(ChatOptions? options)
    {
        if (options?.ConversationId is not null)
        {
            throw Refusal.Of(backend, "conversation_id", "the protocol keeps no conversations");
        }

        if (options?.ContinuationToken is not null)
        {
            throw Refusal.Of(backend, "continuation_token", "the protocol has no background answers");
        }
    }

    private static void WriteStreaming(FieldWriter fields, bool stream)
    {
        fields.Flag("stream", stream);
        if (!stream || fields.IsRefused("stream_options"))
        {
            return;
        }

        fields.Name("stream_options");
        fields.Json.WriteStartObject();
        fields.Json.WriteBoolean("include_usage", true);
        fields.Json.WriteEndObject();
    }

    private static void WriteSampling(FieldWriter fields, ChatOptions options)
    {
        fields.Number("temperature", options.Temperature);
        fields.Number("top_p", options.TopP);
        fields.Number("top_k", (long?)options.TopK);
        fields.Number("frequency_penalty", options.FrequencyPenalty);
        fields.Number("presence_penalty", options.PresencePenalty);
        fields.Number("seed", options.Seed);
        if (options.StopSequences is { Count: > 0 } stops && fields.Takes("stop"))
        {
            fields.Name("stop");
            fields.Json.WriteStartArray();
            foreach (var stop in stops)
            {
                fields.Json.WriteStringValue(stop);
            }

            fields.Json.WriteEndArray();
        }
    }

    /// <summary>The output cap has two names, of which a server takes one.</summary>
    private bool IsSaid(FieldWriter fields, string name)
        => fields.Written.Contains(name)
            || (name == profile.OutputCap && fields.Written.Contains(profile.OtherOutputCap))
            || (name == profile.OtherOutputCap && fields.Written.Contains(profile.OutputCap));

    private void WriteOutputCap(FieldWriter fields, int? asked)
    {
        if (asked is not { } cap)
        {
            return;
        }

        if (backend.MaxOutputTokens < cap)
        {
            cap = backend.MaxOutputTokens.Value;
            fields.Adapt($"output cap lowered to the model's {cap} tokens");
        }

        var field = fields.IsRefused(profile.OutputCap) ? profile.OtherOutputCap : profile.OutputCap;
        fields.Number(field, (long?)cap);
    }

    /// <summary>Passes through what the host set for the provider, unless a typed option has already said it.</summary>
    private void WriteAdditional(FieldWriter fields, AdditionalPropertiesDictionary? properties)
    {
        foreach (var (name, value) in properties ?? [])
        {
            if (name.StartsWith(ProviderOptions.Prefix, StringComparison.Ordinal)
                || name == ResponseFormatWriter.StrictKey
                || IsSaid(fields, name))
            {
                continue;
            }

            if (name == "n" && value is not (null or 1))
            {
                throw Refusal.Of(backend, "n", "one answer is asked for at a time");
            }

            if (fields.Takes(name))
            {
                fields.Name(name);
                JsonValues.Write(fields.Json, value);
            }
        }
    }
}
