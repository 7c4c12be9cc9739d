using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Writes the parts of a message that is more than text: images, sound, files.</summary>
internal sealed class PartWriter(BackendDescriptor backend, Utf8JsonWriter json)
{
    public static ChatBackendException CannotSend(BackendDescriptor backend, AIContent content)
        => Refusal.Of(backend, "messages", $"a message cannot carry {content.GetType().Name}");

    public void Write(IEnumerable<AIContent> contents)
    {
        json.WriteStartArray();
        foreach (var content in contents)
        {
            Write(content);
        }

        json.WriteEndArray();
    }

    private void Write(AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                Begin("text");
                json.WriteString("text", text.Text);
                json.WriteEndObject();
                break;
            case DataContent image when image.HasTopLevelMediaType("image"):
                WriteImage(image.Uri, image);
                break;
            case UriContent image when image.HasTopLevelMediaType("image"):
                WriteImage(image.Uri.AbsoluteUri, image);
                break;
            case DataContent sound when SoundFormat(sound.MediaType) is { } format:
                Begin("input_audio");
                json.WriteStartObject("input_audio");
                json.WriteString("data", sound.Base64Data.Span);
                json.WriteString("format", format);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case DataContent { MediaType: "application/pdf" } file:
                Begin("file");
                json.WriteStartObject("file");
                json.WriteString("filename", file.Name ?? "document.pdf");
                json.WriteString("file_data", file.Uri);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case HostedFileContent file:
                Begin("file");
                json.WriteStartObject("file");
                json.WriteString("file_id", file.FileId);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case FunctionResultContent or UsageContent or TextReasoningContent:
                break;
            default:
                throw CannotSend(backend, content);
        }
    }

    private void WriteImage(string url, AIContent image)
    {
        Begin("image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", url);
        if (image.AdditionalProperties?.TryGetValue("detail", out var detail) == true && detail?.ToString() is { } level)
        {
            json.WriteString("detail", level);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Begin(string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
    }

    private static string? SoundFormat(string mediaType) => mediaType switch
    {
        "audio/wav" or "audio/wave" or "audio/x-wav" => "wav",
        "audio/mpeg" or "audio/mp3" => "mp3",
        _ => null,
    };
}
