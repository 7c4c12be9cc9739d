using System.Text.Json;
using Providers.Testing.Sockets;

namespace Providers.Testing.Dialects;

/// <summary>Ollama's native chat, one JSON object a line.</summary>
internal sealed class OllamaDialect : Dialect
{
    public override string DefaultModel => "qwen3:4b";

    public override bool KnowsOnlyItsModels => true;

    public override bool HoldsHeadersBack => true;

    public override string StreamContentType => "application/x-ndjson";

    public override Uri EndpointAt(int port) => new($"http://127.0.0.1:{port}/");

    public override bool IsChat(SimulatedRequest request) => request is { Method: "POST", Path: "/api/chat" };

    public override bool IsStreamed(SimulatedRequest request) =>
        !(request.Json.ValueKind == JsonValueKind.Object && request.Json.TryGetProperty("stream", out var stream)
            && stream.ValueKind == JsonValueKind.False);

    public override bool HasKey(SimulatedRequest request, string key) => HasHeader(request, "authorization", $"Bearer {key}");

    public override IEnumerable<KeyValuePair<string, string>> Headers(SimulatedRequest request) => [];

    public override SimulatedError UnknownModel(string? model) => new($"model '{model}' not found");

    public override string Error(int status, SimulatedError error) => $$"""{"error":{{Json.Text(error.Message)}}}""";

    public override SimulatedReply? Page(SimulatedRequest request, IReadOnlyList<SimulatedModel> models) =>
        (request.Method, request.Path) switch
        {
            ("GET", "/") => SimulatedReply.Raw("Ollama is running", "text/plain; charset=utf-8"),
            ("GET", "/api/version") => SimulatedReply.Raw("""{"version":"0.13.0"}"""),
            ("GET", "/api/tags") => List(models.Select(model => Installed(model, request.ReceivedAt))),
            ("GET", "/api/ps") => List(models.Where(model => model.IsLoaded).Select(model => Loaded(model, request.ReceivedAt))),
            _ => null,
        };

    public override SimulatedReply? Preload(SimulatedRequest request, SimulatedModel model)
    {
        if (request.Json.TryGetProperty("messages", out var messages)
            && messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0)
        {
            return null;
        }
        model.IsLoaded = !(request.Json.TryGetProperty("keep_alive", out var keep) && keep.ToString() is "0" or "0s" or "0m");
        var head = $"\"model\":{Json.Text(model.Name)},\"created_at\":\"{request.ReceivedAt:O}\"";
        var reason = model.IsLoaded ? "load" : "unload";
        const string Silence = """{"role":"assistant","content":""}""";
        return SimulatedReply.Raw($$"""{{{head}},"message":{{Silence}},"done_reason":"{{reason}}","done":true}""");
    }

    public override string Whole(Answer answer) => Last(answer, answer.Text, WholeExtras(answer));

    public override IEnumerable<WirePiece> Stream(SimulatedRequest request, Answer answer)
    {
        foreach (var piece in answer.Reply.Reasoning)
        {
            yield return Line(Part(answer, "", $",\"thinking\":{Json.Text(piece)}"), isToken: true);
        }
        foreach (var token in TextOf(answer)) { yield return Line(Part(answer, token), isToken: true); }
        for (var i = 0; i < answer.ToolCalls.Count; i++)
        {
            yield return Line(Part(answer, "", $",\"tool_calls\":[{ToolCall(answer, i)}]"), isToken: true);
        }
        yield return Line(answer.Reply.Error is { } error ? Error(answer.Reply.Status, error) : Last(answer, ""));
    }

    private static IEnumerable<string> TextOf(Answer answer) =>
        answer.Reply.Refusal is { } refusal ? answer.Tokens.Append(refusal) : answer.Tokens;

    private static WirePiece Line(string json, bool isToken = false) => Wording.Piece($"{json}\n", isToken);

    private static string Part(Answer answer, string text, string extras = "") => $$"""{{{Head(answer, text, extras)}},"done":false}""";

    private static string Last(Answer answer, string text, string extras = "")
    {
        var counts = answer.Has(SimulatedQuirks.NoUsage)
            ? ""
            : $",\"prompt_eval_count\":{answer.Usage.Input},\"eval_count\":{answer.Usage.Output}";
        var reason = answer.Has(SimulatedQuirks.NoFinishReason) ? "" : $",\"done_reason\":{Json.Text(answer.Reply.FinishReason ?? "stop")}";
        const string Durations =
            ",\"total_duration\":5000000,\"load_duration\":1000000,\"prompt_eval_duration\":2000000,\"eval_duration\":2000000";
        return $$"""{{{Head(answer, text, extras)}},"done":true{{reason}}{{Durations}}{{counts}}}""";
    }

    private static string Head(Answer answer, string text, string extras)
    {
        var message = $$"""{"role":"assistant","content":{{Json.Text(text)}}{{extras}}}""";
        return $"\"model\":{Json.Text(answer.Model)},\"created_at\":\"{answer.At:O}\",\"message\":{message}";
    }

    private static string WholeExtras(Answer answer)
    {
        var extras = answer.Reply.Reasoning.Count > 0 ? $",\"thinking\":{Json.Text(answer.Reasoning)}" : "";
        return answer.ToolCalls.Count > 0
            ? extras + $",\"tool_calls\":{Json.List(answer.ToolCalls.Select((_, index) => ToolCall(answer, index)))}"
            : extras;
    }

    private static string ToolCall(Answer answer, int index)
    {
        var call = answer.ToolCalls[index];
        var id = answer.Has(SimulatedQuirks.NoToolCallIds) ? "" : $"\"id\":{Json.Text(answer.CallId(index))},";
        return $$$"""{{{{id}}}"function":{"index":{{{index}}},"name":{{{Json.Text(call.Name)}}},"arguments":{{{call.Arguments}}}}}""";
    }

    private static SimulatedReply List(IEnumerable<string> models) => SimulatedReply.Raw($$"""{"models":{{Json.List(models)}}}""");

    private static string Installed(SimulatedModel model, DateTimeOffset now)
    {
        var host = model.RemoteHost is { } remote ? $",\"remote_host\":{Json.Text(remote)},\"remote_model\":{Json.Text(model.Name)}" : "";
        return $$"""{{{Names(model)}},"modified_at":"{{now:O}}","size":2600000000{{host}}}""";
    }

    private static string Loaded(SimulatedModel model, DateTimeOffset now)
    {
        var until = now.AddMinutes(5);
        const string Sizes = "\"size\":3500000000,\"size_vram\":3500000000";
        return $$"""{{{Names(model)}},{{Sizes}},"expires_at":"{{until:O}}","context_length":{{model.ContextLength}}}""";
    }

    private static string Names(SimulatedModel model)
    {
        var name = Json.Text(model.Name);
        return $"\"name\":{name},\"model\":{name},\"digest\":\"5eed\",\"details\":{Details}";
    }

    private const string Details =
        """{"parent_model":"","format":"gguf","family":"qwen3","families":["qwen3"],"parameter_size":"4B","quantization_level":"Q4_K_M"}""";
}
