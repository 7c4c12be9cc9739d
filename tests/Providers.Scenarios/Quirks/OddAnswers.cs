using Providers.Scenarios.Stage;
using Providers.Testing;
using static Providers.Scenarios.Quirks.Quirk;

namespace Providers.Scenarios.Quirks;

/// <summary>Every good answer in an odd form that servers are known for.</summary>
internal static class OddAnswers
{
    private static readonly string Hello = Wire.Text("Hello, ");
    private static readonly string World = Wire.Text("world.");

    private static readonly Quirk[] Forms =
    [
        .. Enum.GetValues<SimulatedQuirks>()
            .Where(quirk => quirk is not (SimulatedQuirks.None or SimulatedQuirks.NoToolCallIds or SimulatedQuirks.ArgumentsAsObject
                or SimulatedQuirks.ReasoningField))
            .Select(quirk => Quirk.Of("Generic", $"{quirk}", quirk)),
        Quirk.Of("Generic", "no content type", SimulatedQuirks.NoContentType, "Plain"),
        Quirk.Of("Generic", "a byte order mark", SimulatedQuirks.ByteOrderMark, "Plain"),
        Quirk.Of("Generic", "odd numbers", SimulatedQuirks.OddNumbers, "Plain"),
        Quirk.Of("Generic", "no finish reason", SimulatedQuirks.NoFinishReason, "Plain"),
        Quirk.Of("Generic", "no usage", SimulatedQuirks.NoUsage, "Plain"),
        Quirk.Of("DeepSeek", "blank lines before the JSON", SimulatedQuirks.BlankLinesFirst, "Plain"),
        Quirk.Of("DeepSeek", "keep-alive comments", SimulatedQuirks.KeepAliveComments),
        Quirk.Of("Ollama", "no counts", SimulatedQuirks.NoUsage),
        Quirk.Of("Ollama", "no done reason", SimulatedQuirks.NoFinishReason),
        Quirk.Of("Ollama", "CR LF", SimulatedQuirks.CarriageReturns),
        Quirk.Of("Ollama", "no last line end", SimulatedQuirks.LastLineUnterminated),
        Quirk.Of("Ollama", "a whole answer", SimulatedQuirks.None, "Plain"),
        Quirk.Of("Azure", "prompt filter results in a first chunk without choices", SimulatedQuirks.None),
        Quirk.Of("AzureClassic", "the classic path", SimulatedQuirks.None),
        Quirk.Of("AzureClassic", "the classic path", SimulatedQuirks.None, "Plain"),
    ];

    private static readonly Quirk[] Ends =
    [
        Events("Generic", "finish reason eos", Hello, World, Wire.Finish("eos"), Wire.Done),
        Events("Generic", "an empty finish reason and the done mark", Hello, World, Wire.Finish(""), Wire.Done),
        Events("Generic", "no finish reason and the done mark", Hello, World, Wire.Done),
        Events("Generic", "a finish reason nobody knows", Hello, World, Wire.Finish("satisfied"), Wire.Done) with { Finish = "satisfied" },
        Events("Generic", "the finish reason on the last text", Hello, Wire.Delta("""{"content":"world."}""", "\"stop\""), Wire.Done),
        Events("Generic", "finish reason length without text", Wire.Finish("length"), Wire.Done) with { Text = "", Finish = "length" },
        Events("Generic", "finish reason length", Hello, World, Wire.Finish("length")) with { Finish = "length" },
        Events("Azure", "the output was filtered in its course", Hello, World, Wire.Finish("content_filter"), Wire.Done)
            with { Finish = "content_filter" },
        new("Generic", "a null finish reason on a whole answer", Wire.Json(Wire.Whole("Hello, world.", "null"))) { Upstream = "Plain" },
        new("Generic", "the connection is cut behind the finish reason",
            Wire.Events(Hello, World, Wire.Finish(), Wire.Done) with { Break = SimulatedBreak.AfterBytes(Length(Hello, World, Wire.Finish())) }),
        new("Ollama", "done_reason length", Wire.Lines(Wire.Line("Hello, world."), Wire.LastLine("length"))) { Finish = "length" },
    ];

    private static readonly Quirk[] Chunks =
    [
        Events("Generic", "created is null and the id a number",
            """{"id":7,"created":null,"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello, world."},"finish_reason":null}]}""",
            Wire.Finish(), Wire.Done),
        Events("Generic", "choices are empty in mid-stream", Hello, """{"choices":[]}""", World, Wire.Finish(), Wire.Done),
        Events("Generic", "choices are null in mid-stream", Hello, """{"choices":null}""", World, Wire.Finish(), Wire.Done),
        Events("Generic", "content is null at first", Wire.Delta("""{"role":"assistant","content":null}"""), Hello, World, Wire.Finish(), Wire.Done),
        Events("Generic", "usage in a chunk of its own", Hello, World, Wire.Finish(), Usage(9, 3), Wire.Done) with { OutputTokens = 3 },
        Events("Generic", "usage behind the done mark's place", Hello, World, Wire.Finish(), Usage(9, 3)) with { OutputTokens = 3 },
        Events("Generic", "usage on every chunk, counted up", With(Hello, 1), With(World, 2), With(Wire.Finish(), 3), Wire.Done)
            with { OutputTokens = 3 },
        Events("Generic", "usage null on every chunk", Hello.Replace("}]}", "}],\"usage\":null}", StringComparison.Ordinal), World,
            Wire.Finish(), Usage(9, 3), Wire.Done) with { OutputTokens = 3 },
        new("Generic", "data over several lines", Wire.Stream(
            "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"Hello, world.\"},\ndata: \"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")),
        new("Generic", "no space behind data:", Wire.Stream($"data:{Hello}\n\ndata:{World}\n\ndata:{Wire.Finish()}\n\ndata:[DONE]\n\n")),
        new("Generic", "lines end in CR", Wire.Stream($"data: {Hello}\r\rdata: {World}\r\rdata: {Wire.Finish()}\r\rdata: [DONE]\r\r")),
        new("Generic", "event names and ids", Wire.Stream(
            $"event: chunk\nid: 1\nretry: 5\ndata: {Hello}\n\nevent: chunk\ndata: {World}\n\ndata: {Wire.Finish()}\n\ndata: [DONE]\n\n")),
        new("Generic", "a last event without its blank line", Wire.Stream($"data: {Hello}\n\ndata: {World}\n\ndata: {Wire.Finish()}")),
        new("Generic", "a JSON body in reply to a stream request", Wire.Json(Wire.Whole("Hello, world."))),
        new("Generic", "events under the type text/plain",
            Wire.Events(Hello, World, Wire.Finish(), Wire.Done) with { ContentType = "text/plain" }),
        new("Generic", "JSON under the type text/event-stream", Wire.Stream(Wire.Whole("Hello, world."))),
        new("Generic", "events in reply to a plain request", Wire.Events(Hello, World, Wire.Finish(), Wire.Done)) { Upstream = "Plain" },
        new("OpenRouter", "comments : OPENROUTER PROCESSING", Wire.Stream(
            $": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {Hello}\n\n: OPENROUTER PROCESSING\n\ndata: {World}\n\ndata: {Wire.Finish()}\n\ndata: [DONE]\n\n")),
        Events("Moonshot", "usage inside the choice", Hello, World,
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":3}}]}""", Wire.Done)
            with { OutputTokens = 3 },
        new("Generic", "bytes that come one by one", Wire.Events(Hello, World, Wire.Finish(), Wire.Done) is var whole
            ? whole with { Body = [.. whole.Body![0].ToArray().Select(one => (ReadOnlyMemory<byte>)new[] { one })] }
            : whole),
        Events("Generic", "text beyond the basic plane, split in escapes",
            Wire.Delta("""{"content":"\ud83d\ude00 caf\u00e9"}"""), Wire.Finish(), Wire.Done) with { Text = "😀 café" },
    ];

    public static IReadOnlyDictionary<string, Quirk> ByName { get; } =
        new[] { Forms, Ends, Chunks }.SelectMany(quirks => quirks).ToDictionary(quirk => quirk.Name);

    private static string Usage(int input, int output) =>
        $$$"""{"choices":[],"usage":{"prompt_tokens":{{{input}}},"completion_tokens":{{{output}}}}}""";

    private static string With(string chunk, int output) =>
        $$$"""{{{chunk[..^1]}}},"usage":{"prompt_tokens":9,"completion_tokens":{{{output}}}}}""";

    private static int Length(params IReadOnlyList<string> data) => Wire.Events(data).Body![0].Length;
}
