using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads the tools a model may call, and how.</summary>
internal static class ToolReader
{
    private static readonly JsonElement NoParameters = JsonElement.Parse("""{"type":"object","properties":{}}""");

    public static List<AITool> Read(JsonElement value)
    {
        var tools = new List<AITool>();
        foreach (var (index, tool) in value.List("tools").Index())
        {
            tools.Add(ReadTool(tool, $"tools[{index}]"));
        }

        return tools;
    }

    public static ChatToolMode ReadChoice(JsonElement choice)
    {
        if (choice.ValueKind == JsonValueKind.Object)
        {
            return ReadNamedChoice(choice);
        }

        return choice.Text("tool_choice") switch
        {
            "none" => ChatToolMode.None,
            "auto" => ChatToolMode.Auto,
            "required" => ChatToolMode.RequireAny,
            _ => throw Fields.Expected("tool_choice", "none, auto, required or a function"),
        };
    }

    private static RequiredChatToolMode ReadNamedChoice(JsonElement choice)
    {
        const string path = "tool_choice";
        RequireFunction(choice, path);
        var function = choice.Required("function", path).Object($"{path}.function");
        return ChatToolMode.RequireSpecific(function.Required("name", $"{path}.function").Name($"{path}.function.name"));
    }

    private static FunctionTool ReadTool(JsonElement tool, string path)
    {
        RequireFunction(tool.Object(path), path);
        var function = tool.Required("function", path).Object($"{path}.function");
        path = $"{path}.function";
        return new FunctionTool(
            function.Required("name", path).Name($"{path}.name"),
            function.Optional("description")?.Text($"{path}.description"),
            function.Optional("parameters")?.Object($"{path}.parameters").Kept($"{path}.parameters") ?? NoParameters,
            function.Optional("strict")?.Flag($"{path}.strict"));
    }

    private static void RequireFunction(JsonElement value, string path)
    {
        if (value.Required("type", path).Text($"{path}.type") != "function")
        {
            throw Fields.Unsupported($"{path}.type", "functions are the only tools");
        }
    }
}
