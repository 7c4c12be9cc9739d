using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Stage;

/// <summary>Bodies written by hand, byte for byte as servers send them.</summary>
internal static class Wire
{
    public const string Done = "[DONE]";

    public static string Text(string text) => Delta($$"""{"content":{{Quoted(text)}}}""");

    public static string Delta(string delta, string finish = "null") =>
        $$"""{"choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";

    public static string Finish(string reason = "stop") => Delta("{}", Quoted(reason));

    public static string Whole(string text, string finish = "\"stop\"") =>
        $$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":{{{Quoted(text)}}}},"finish_reason":{{{finish}}}}]}""";

    public static string Line(string text) => $$$"""{"message":{"role":"assistant","content":{{{Quoted(text)}}}},"done":false}""" + "\n";

    public static string LastLine(string reason = "stop") =>
        $$"""{"message":{"role":"assistant","content":""},"done":true,"done_reason":"{{reason}}","prompt_eval_count":9,"eval_count":2}""" + "\n";

    public static string Quoted(string text) => JsonSerializer.Serialize(text);

    /// <summary>A stream of events, ended in good form.</summary>
    public static SimulatedReply Events(params IReadOnlyList<string> data) =>
        Stream(string.Concat(data.Select(one => $"data: {one}\n\n")));

    public static SimulatedReply Stream(string body) => SimulatedReply.Raw(body, "text/event-stream");

    public static SimulatedReply Lines(params IReadOnlyList<string> lines) =>
        SimulatedReply.Raw(string.Concat(lines), "application/x-ndjson");

    public static SimulatedReply Json(string body, int status = 200) => SimulatedReply.Raw(body) with { Status = status };

    public static SimulatedReply Page(int status) =>
        SimulatedReply.Raw("<!DOCTYPE html><html><body><h1>The proxy says no</h1></body></html>", "text/html") with { Status = status };
}
