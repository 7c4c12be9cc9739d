using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>Writes the body of <c>/api/chat</c> for one backend.</summary>
internal sealed class ChatRequestWriter(OllamaBackendOptions backend)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ChatBackendException">The request asks for what Ollama's protocol cannot say.</exception>
    public ChatRequest Write(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        var adaptations = new List<string>();
        bool saysThink;
        using (var json = new Utf8JsonWriter(body, Compact))
        {
            try
            {
                saysThink = WriteBody(json, messages, options, stream, adaptations);
            }
            catch (Exception caught) when (caught is NotSupportedException or JsonException or ArgumentException)
            {
                throw new ChatBackendException(
                    ChatFailureKind.BadRequest, backend.Name, "the request holds a value that cannot be written as JSON", caught);
            }
        }

        return new ChatRequest(body.WrittenMemory)
        {
            Adaptations = adaptations,
            SaysThink = saysThink,
            WantsReasoning = options?.Reasoning?.Output is not ReasoningOutput.None,
        };
    }

    private bool WriteBody(
        Utf8JsonWriter json, IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, List<string> adaptations)
    {
        json.WriteStartObject();
        json.WriteString("model", backend.Model);
        json.WriteBoolean("stream", stream);
        json.WriteStartArray("messages");
        new MessageWriter(json, backend.Name).Write(options?.Instructions, messages);
        json.WriteEndArray();
        var writer = new OptionsWriter(json, backend, options, adaptations);
        writer.Write();
        json.WriteEndObject();
        return writer.SaysThink;
    }
}
