using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>Writes a conversation as Ollama's messages.</summary>
internal sealed class MessageWriter(Utf8JsonWriter json, string backend)
{
    private readonly Dictionary<string, string> toolNames = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();
    private readonly StringBuilder thinking = new();
    private readonly List<FunctionCallContent> calls = [];
    private readonly List<string> images = [];

    public void Write(string? instructions, IEnumerable<ChatMessage> messages)
    {
        if (!string.IsNullOrEmpty(instructions))
        {
            json.WriteStartObject();
            json.WriteString("role", "system");
            json.WriteString("content", instructions);
            json.WriteEndObject();
        }

        foreach (var message in messages)
        {
            Write(message);
        }
    }

    private void Write(ChatMessage message)
    {
        text.Clear();
        thinking.Clear();
        calls.Clear();
        images.Clear();
        var results = 0;
        foreach (var content in message.Contents)
        {
            if (content is FunctionResultContent result)
            {
                WriteResult(result);
                results++;
            }
            else
            {
                Collect(content);
            }
        }

        if (results == 0 || text.Length > 0 || images.Count > 0 || calls.Count > 0)
        {
            WriteCollected(RoleOf(message.Role, results > 0));
        }
    }

    // Results become tool messages of their own; what came beside them in a tool message is the user's.
    private static string RoleOf(ChatRole role, bool besideResults)
        => role == ChatRole.Tool && besideResults ? "user" : role.Value == "developer" ? "system" : role.Value;

    private void Collect(AIContent content)
    {
        switch (content)
        {
            case TextContent part: text.Append(part.Text); break;
            case TextReasoningContent part: thinking.Append(part.Text); break;
            case ErrorContent part: text.Append(part.Message); break;
            case FunctionCallContent call: calls.Add(call); break;
            case DataContent data when data.HasTopLevelMediaType("image"): images.Add(data.Base64Data.ToString()); break;
            case DataContent data when data.HasTopLevelMediaType("text"): text.Append(Encoding.UTF8.GetString(data.Data.Span)); break;
            case DataContent data when data.HasTopLevelMediaType("audio"): throw Refused("audio", "audio");
            case DataContent data: throw Refused("files", $"a file of type {data.MediaType}");
            case UriContent { Uri.Scheme: "data" } uri: Collect(new DataContent(uri.Uri, uri.MediaType)); break;
            case UriContent uri when uri.HasTopLevelMediaType("image"): throw Refused("images", "an image by its address: send its data");
            case UriContent or HostedFileContent: throw Refused("files", "a file by its address or id");
            case UsageContent: break;
            default: throw Refused("messages", $"content of type {content.GetType().Name}");
        }
    }

    private void WriteCollected(string role)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text.ToString());
        if (thinking.Length > 0)
        {
            json.WriteString("thinking", thinking.ToString());
        }

        if (images.Count > 0)
        {
            json.WriteStartArray("images");
            images.ForEach(json.WriteStringValue);
            json.WriteEndArray();
        }

        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            calls.ForEach(WriteCall);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteCall(FunctionCallContent call)
    {
        toolNames[call.CallId] = call.Name;
        json.WriteStartObject();
        json.WriteString("id", call.CallId);
        json.WriteStartObject("function");
        json.WriteString("name", call.Name);
        json.WriteStartObject("arguments");
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
        {
            json.WritePropertyName(name);
            JsonValues.Write(json, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResult(FunctionResultContent result)
    {
        json.WriteStartObject();
        json.WriteString("role", "tool");
        var failed = result is { Result: null, Exception: not null };
        json.WriteString("content", failed ? "Error: the call failed." : JsonValues.ToText(result.Result));
        json.WriteString("tool_call_id", result.CallId);
        if (toolNames.TryGetValue(result.CallId, out var name))
        {
            json.WriteString("tool_name", name);
        }

        json.WriteEndObject();
    }

    private ChatBackendException Refused(string parameter, string what)
        => new(ChatFailureKind.Unsupported, backend, $"Ollama cannot take {what}") { Parameter = parameter };
}
