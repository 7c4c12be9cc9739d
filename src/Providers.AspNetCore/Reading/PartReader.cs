using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads what a message says: a text, or parts of text, images, sound and files.</summary>
internal static class PartReader
{
    public static List<AIContent> Read(JsonElement message, string path)
    {
        var content = message.Required("content", path);
        path = $"{path}.content";
        if (content.ValueKind == JsonValueKind.String)
        {
            return [new TextContent(content.Text(path))];
        }

        var parts = new List<AIContent>();
        foreach (var (index, part) in content.List(path).Index())
        {
            parts.Add(ReadPart(part, $"{path}[{index}]"));
        }

        return parts;
    }

    public static AIContent Refusal(string text) => new ErrorContent(text) { ErrorCode = "Refusal" };

    private static AIContent ReadPart(JsonElement part, string path)
    {
        var type = part.Object(path).Required("type", path).Text($"{path}.type");
        return type switch
        {
            "text" => new TextContent(part.Required("text", path).Text($"{path}.text")),
            "refusal" => Refusal(part.Required("refusal", path).Text($"{path}.refusal")),
            "image_url" => ReadImage(part.Required("image_url", path), $"{path}.image_url"),
            "input_audio" => ReadSound(part.Required("input_audio", path).Object($"{path}.input_audio"), $"{path}.input_audio"),
            "file" => ReadFile(part.Required("file", path).Object($"{path}.file"), $"{path}.file"),
            _ => throw Fields.Expected($"{path}.type", "text, refusal, image_url, input_audio or file"),
        };
    }

    private static AIContent ReadImage(JsonElement image, string path)
    {
        // Some clients send the address alone.
        var url = (image.ValueKind == JsonValueKind.String ? image : image.Object(path).Required("url", path)).Text($"{path}.url");
        var content = ReadAddress(url, $"{path}.url");
        if (content is DataContent data && !data.HasTopLevelMediaType("image"))
        {
            throw Fields.Expected($"{path}.url", "an image");
        }

        if (image.ValueKind == JsonValueKind.Object && image.Optional("detail") is { } detail)
        {
            content.AdditionalProperties = new() { ["detail"] = detail.Text($"{path}.detail") };
        }

        return content;
    }

    private static AIContent ReadAddress(string url, string path)
    {
        if (url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return ReadData(url, path);
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new UriContent(address, "image/*")
            : throw Fields.Expected(path, "an address of http, https or data");
    }

    private static DataContent ReadData(string uri, string path)
    {
        try
        {
            return new DataContent(uri);
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException)
        {
            throw Fields.Expected(path, "an address such as data:image/png;base64,…");
        }
    }

    private static DataContent ReadSound(JsonElement sound, string path)
    {
        var type = sound.Required("format", path).Text($"{path}.format") switch
        {
            "wav" => "audio/wav",
            "mp3" => "audio/mpeg",
            _ => throw Fields.Expected($"{path}.format", "wav or mp3"),
        };
        return ReadData($"data:{type};base64,{sound.Required("data", path).Text($"{path}.data")}", $"{path}.data");
    }

    private static AIContent ReadFile(JsonElement file, string path)
    {
        if (file.Optional("file_id") is { } id)
        {
            return new HostedFileContent(id.Name($"{path}.file_id"));
        }

        var content = ReadData(file.Required("file_data", path).Text($"{path}.file_data"), $"{path}.file_data");
        content.Name = file.Optional("filename")?.Text($"{path}.filename");
        return content;
    }
}
