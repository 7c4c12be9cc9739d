using System.Text;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Fuzzing;

/// <summary>What a server sent, as mutants are bred from it.</summary>
/// <param name="Body">Its bytes as text.</param>
/// <param name="Status">Its HTTP status.</param>
internal sealed record Transcript(string Body, int Status = 200)
{
    private const string Call = """{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"weather","arguments":"{\"ci"}}]}""";
    private const string RestOfCall = """{"tool_calls":[{"index":0,"function":{"arguments":"ty\":\"Bergen\"}"}}]}""";
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}""";

    private static readonly string[] Texts =
        [.. new[] { "Parcels ", "take ", "two ", "days, ", "日本 ", "letters ", "three." }.Select(Wire.Text)];

    /// <summary>Good and bad answers of each dialect: streamed, whole, broken off, refused.</summary>
    public static IReadOnlyDictionary<string, Transcript[]> ByDialect { get; } = new Dictionary<string, Transcript[]>
    {
        ["OpenAI"] =
        [
            Events([.. Texts, Wire.Finish(), Usage, Wire.Done]),
            Events([Wire.Delta(Call), Wire.Delta(RestOfCall), Wire.Finish("tool_calls"), Usage, Wire.Done]),
            Events([.. Texts[..3], """{"error":{"message":"gone","type":"server_error","code":"server_error"}}"""]),
            new(Wire.Whole("Parcels take two days, letters three.")),
            new("""{"error":{"message":"slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", 429),
        ],
        ["Azure"] =
        [
            Events(["""{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}""", .. Texts, Wire.Finish(), Wire.Done]),
            Events([.. Texts[..4], Wire.Finish("content_filter"), Wire.Done]),
            new("""{"error":{"code":"content_filter","param":"prompt","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", 400),
        ],
        ["DashScope"] =
        [
            Events([.. Texts, Wire.Finish(), Usage]),
            new(Wire.Whole("Parcels take two days.", "null")),
            new("""{"error":{"message":"Free allocated quota exceeded.","code":"Throttling.AllocationQuota"},"request_id":"r"}""", 429),
        ],
        ["DeepSeek"] =
        [
            new(": keep-alive\n\n" + Events([Wire.Delta("""{"reasoning_content":"Hm, "}"""), .. Texts, Wire.Finish(), Usage, Wire.Done]).Body),
            Events([.. Texts[..5], Wire.Finish("insufficient_system_resource"), Wire.Done]),
            new("\n\n\n" + Wire.Whole("Parcels take two days, letters three.")),
        ],
        ["Moonshot"] =
        [
            Events([.. Texts,
                """{"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":7}}]}""", Wire.Done]),
            new("""{"error":{"message":"Your request exceeded model token limit: 8192","type":"invalid_request_error"}}""", 400),
            Events([.. Texts[..4], """{"error":{"message":"busy","type":"engine_overloaded_error"}}"""]),
        ],
        ["Zhipu"] =
        [
            Events([.. Texts, Wire.Finish(), Wire.Done]),
            Events([.. Texts[..3], Wire.Finish("network_error"), Wire.Done]),
            Events([.. Texts[..3], Wire.Finish("sensitive"), Wire.Done]),
            new("""{"error":{"code":1302,"message":"slow"}}""", 429),
        ],
        ["OpenRouter"] =
        [
            new(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + Events([.. Texts, Wire.Finish(), Usage, Wire.Done]).Body),
            Events([.. Texts[..3],
                """{"error":{"code":502,"message":"gone"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"""]),
            new("""{"error":{"code":502,"message":"Provider returned error"}}"""),
        ],
        ["Generic"] =
        [
            Events([.. Texts, Wire.Done]),
            new(Events([.. Texts, Wire.Finish("eos")]).Body.ReplaceLineEndings("\r\n")),
            new("data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"Two days.\"},\ndata: \"finish_reason\":\"stop\"}]}\n\n"),
            new(Events([.. Texts[..3]]).Body + """{"object":"error","message":"out of memory","code":500}""" + "\n"),
            new(Wire.Whole("Hello.", "\"length\"")),
        ],
        ["Ollama"] =
        [
            new(string.Concat(Texts.Select(LineOf)) + Wire.LastLine()),
            new(string.Concat(Texts[..3].Select(LineOf)) + """{"error":"runner terminated"}""" + "\n"),
            new("""{"message":{"role":"assistant","content":"Two days."},"done":true,"done_reason":"length","eval_count":3}""" + "\n"),
            new("""{"error":"model 'x' not found"}""", 404),
        ],
    };

    private readonly Lazy<string> text = new(() => Oracle.Read(Encoding.UTF8.GetBytes(Body)).Text);

    /// <summary>All its text.</summary>
    public string Text => text.Value;

    private static Transcript Events(IEnumerable<string> data) => new(string.Concat(data.Select(one => $"data: {one}\n\n")));

    private static string LineOf(string chunk)
        => Wire.Line(System.Text.Json.JsonDocument.Parse(chunk).RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()!);
}
