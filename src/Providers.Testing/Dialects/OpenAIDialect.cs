using System.Text.Json;
using Providers.Testing.Sockets;

namespace Providers.Testing.Dialects;

/// <summary>OpenAI's chat completions.</summary>
internal class OpenAIDialect : Dialect
{
    public override string DefaultModel => "gpt-5-mini";

    public override string StreamContentType => "text/event-stream; charset=utf-8";

    public override Uri EndpointAt(int port) => new($"http://127.0.0.1:{port}/v1");

    public override bool IsChat(SimulatedRequest request) => request is { Method: "POST", Path: "/v1/chat/completions" };

    public override bool HasKey(SimulatedRequest request, string key) => HasHeader(request, "authorization", $"Bearer {key}");

    public override SimulatedReply? Page(SimulatedRequest request, IReadOnlyList<SimulatedModel> models) =>
        request is { Method: "GET", Path: "/v1/models" } ? ModelList(models, request.ReceivedAt) : null;

    public override string Whole(Answer answer) => OpenAIJson.Completion(answer, filters: "");

    public override IEnumerable<WirePiece> Stream(SimulatedRequest request, Answer answer)
    {
        var chunk = new OpenAIChunk(answer, WantsUsage(request));
        yield return Event(chunk.Of("""{"role":"assistant","content":"","refusal":null}"""));
        foreach (var delta in Deltas(answer))
        {
            if (answer.Has(SimulatedQuirks.KeepAliveComments)) { yield return Wording.Piece(": keep-alive\n\n"); }
            if (answer.Has(SimulatedQuirks.EmptyChoices)) { yield return Event(chunk.WithoutChoices("null")); }
            yield return Event(chunk.Of(delta, countsToken: true), isToken: true);
        }
        if (answer.Reply.Error is { } error)
        {
            yield return Event(Error(answer.Reply.Status, error));
            yield break;
        }
        yield return Event(chunk.Of("{}", OpenAIJson.FinishReason(answer)));
        if (chunk.EndsWithUsage) { yield return Event(chunk.WithoutChoices(OpenAIJson.Usage(answer.Usage))); }
        if (!answer.Has(SimulatedQuirks.NoDoneMark)) { yield return Event("[DONE]"); }
    }

    public override string Error(int status, SimulatedError error)
    {
        var type = error.Type ?? status switch
        {
            401 => "authentication_error",
            429 => "rate_limit_error",
            >= 500 => "server_error",
            _ => "invalid_request_error",
        };
        var (message, parameter, code) = (Json.Text(error.Message), Json.Text(error.Parameter), Json.Text(error.Code));
        return $$$"""{"error":{"message":{{{message}}},"type":{{{Json.Text(type)}}},"param":{{{parameter}}},"code":{{{code}}}}}""";
    }

    protected static SimulatedReply ModelList(IReadOnlyList<SimulatedModel> models, DateTimeOffset now)
    {
        var entries = models.Select(model =>
            $$"""{"id":{{Json.Text(model.Name)}},"object":"model","created":{{now.ToUnixTimeSeconds()}},"owned_by":"simulated"}""");
        return SimulatedReply.Raw($$"""{"object":"list","data":{{Json.List(entries)}}}""");
    }

    protected static WirePiece Event(string data, bool isToken = false) => Wording.Piece($"data: {data}\n\n", isToken);

    private static bool WantsUsage(SimulatedRequest request) =>
        request.Json.ValueKind == JsonValueKind.Object
        && request.Json.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("include_usage", out var wanted) && wanted.ValueKind == JsonValueKind.True;

    private static IEnumerable<string> Deltas(Answer answer)
    {
        var field = OpenAIJson.ReasoningField(answer);
        foreach (var piece in answer.Reply.Reasoning) { yield return $$"""{"{{field}}":{{Json.Text(piece)}}}"""; }
        foreach (var token in answer.Tokens) { yield return $$"""{"content":{{Json.Text(token)}}}"""; }
        if (answer.Reply.Refusal is { } refusal) { yield return $$"""{"refusal":{{Json.Text(refusal)}}}"""; }
        for (var i = 0; i < answer.ToolCalls.Count; i++)
        {
            if (answer.Has(SimulatedQuirks.ArgumentsAsObject))
            {
                yield return ToolDelta(OpenAIJson.ToolCall(answer, i, index: i));
                continue;
            }
            yield return ToolDelta(OpenAIJson.ToolCall(answer, i, index: i, arguments: ""));
            foreach (var piece in answer.ToolCalls[i].ArgumentPieces())
            {
                yield return ToolDelta($$$"""{"index":{{{i}}},"function":{"arguments":{{{Json.Text(piece)}}}}}""");
            }
        }
    }

    private static string ToolDelta(string call) => $$"""{"tool_calls":[{{call}}]}""";
}
