using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Fuzzing;

/// <summary>What a server sent, as mutants are bred from it.</summary>
/// <param name="Dialect">Who reads it.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Body">Its bytes as text.</param>
internal sealed record Transcript(string Dialect, string ContentType, string Body)
{
    private static readonly string[] Words = ["Parcels ", "take ", "two ", "days, ", "日本 ", "letters ", "three."];

    public static IReadOnlyDictionary<string, Transcript[]> ByDialect { get; } = new Dictionary<string, Transcript[]>
    {
        ["SSE"] =
        [
            Events([.. Words.Select(Wire.Text), Wire.Finish(), """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}""", Wire.Done]),
            Events([.. Words.Select(Wire.Text), Wire.Done]),
            Events([.. Words.Take(3).Select(Wire.Text), """{"error":{"message":"gone","type":"server_error","code":502}}"""]),
            Events(
            [
                Wire.Delta("""{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"weather","arguments":"{\"ci"}}]}"""),
                Wire.Delta("""{"tool_calls":[{"index":0,"function":{"arguments":"ty\":\"Bergen\"}"}}]}"""), Wire.Finish("tool_calls"), Wire.Done,
            ]),
        ],
        ["JSON"] =
        [
            new("Generic", "application/json", Wire.Whole(string.Concat(Words))),
            new("Generic", "application/json", "\n\n" + Wire.Whole("Hello.", "null")),
            new("Generic", "application/json", """{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"""),
        ],
        ["NDJSON"] =
        [
            new("Ollama", "application/x-ndjson", string.Concat(Words.Select(Wire.Line)) + Wire.LastLine()),
            new("Ollama", "application/x-ndjson", string.Concat(Words.Take(3).Select(Wire.Line)) + """{"error":"runner terminated"}""" + "\n"),
        ],
    };

    private static Transcript Events(IEnumerable<string> data) =>
        new("Generic", "text/event-stream", string.Concat(data.Select(one => $"data: {one}\n\n")));
}
