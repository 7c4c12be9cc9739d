using Providers.Testing.Sockets;

namespace Providers.Testing.Dialects;

/// <summary>Anthropic's messages.</summary>
internal sealed class AnthropicDialect : Dialect
{
    public override string DefaultModel => "claude-sonnet-4-5";

    public override string StreamContentType => "text/event-stream; charset=utf-8";

    public override Uri EndpointAt(int port) => new($"http://127.0.0.1:{port}/");

    public override bool IsChat(SimulatedRequest request) => request is { Method: "POST", Path: "/v1/messages" };

    public override bool HasKey(SimulatedRequest request, string key) => HasHeader(request, "x-api-key", key);

    public override IEnumerable<KeyValuePair<string, string>> Headers(SimulatedRequest request) =>
        [new("request-id", $"req_{request.Number}")];

    public override SimulatedReply? Page(SimulatedRequest request, IReadOnlyList<SimulatedModel> models)
    {
        if (request is not { Method: "GET", Path: "/v1/models" }) { return null; }
        var entries = models.Select(model =>
        {
            var name = Json.Text(model.Name);
            return $$"""{"type":"model","id":{{name}},"display_name":{{name}},"created_at":"{{request.ReceivedAt:O}}"}""";
        });
        return SimulatedReply.Raw($$"""{"data":{{Json.List(entries)}},"has_more":false,"first_id":null,"last_id":null}""");
    }

    public override string Error(int status, SimulatedError error)
    {
        var type = error.Type ?? error.Code ?? status switch
        {
            401 => "authentication_error",
            403 => "permission_error",
            404 => "not_found_error",
            429 => "rate_limit_error",
            529 => "overloaded_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        };
        return $$$"""{"type":"error","error":{"type":{{{Json.Text(type)}}},"message":{{{Json.Text(error.Message)}}}}}""";
    }

    public override string Whole(Answer answer)
    {
        var blocks = Blocks(answer).Select(block => block.Whole);
        return Message(answer, Json.List(blocks), StopReason(answer), answer.Usage.Output);
    }

    public override IEnumerable<WirePiece> Stream(SimulatedRequest request, Answer answer)
    {
        yield return Event("message_start", $"\"message\":{Message(answer, "[]", "null", 1)}");
        var index = 0;
        foreach (var block in Blocks(answer))
        {
            yield return Event("content_block_start", $"\"index\":{index},\"content_block\":{block.Start}");
            foreach (var delta in block.Deltas)
            {
                if (answer.Has(SimulatedQuirks.KeepAliveComments)) { yield return Event("ping"); }
                yield return Event("content_block_delta", $"\"index\":{index},\"delta\":{delta}", isToken: true);
            }
            yield return Event("content_block_stop", $"\"index\":{index++}");
        }
        if (answer.Reply.Error is { } error)
        {
            yield return Wording.Piece($"event: error\ndata: {Error(answer.Reply.Status, error)}\n\n");
            yield break;
        }
        var change = $$"""{"stop_reason":{{StopReason(answer)}},"stop_sequence":null}""";
        yield return Event("message_delta", $"\"delta\":{change},\"usage\":{{\"output_tokens\":{answer.Usage.Output}}}");
        if (!answer.Has(SimulatedQuirks.NoDoneMark)) { yield return Event("message_stop"); }
    }

    private static string StopReason(Answer answer) => answer.Has(SimulatedQuirks.NoFinishReason)
        ? "null"
        : Json.Text(answer.Reply.FinishReason
            ?? (answer.Reply.Refusal is not null ? "refusal" : answer.ToolCalls.Count > 0 ? "tool_use" : "end_turn"));

    private static string Message(Answer answer, string content, string stop, long output)
    {
        var (input, cached) = (answer.Usage.Input, answer.Usage.CachedInput);
        var counts = $"\"input_tokens\":{input - cached},\"cache_read_input_tokens\":{cached},\"output_tokens\":{output}";
        var head = $"\"id\":\"msg_{answer.Number}\",\"type\":\"message\",\"role\":\"assistant\",\"model\":{Json.Text(answer.Model)}";
        var end = $"\"stop_reason\":{stop},\"stop_sequence\":null";
        return $$$"""{{{{head}}},"content":{{{content}}},{{{end}}},"usage":{{{{counts}}},"cache_creation_input_tokens":0}}""";
    }

    private static IEnumerable<(string Whole, string Start, IEnumerable<string> Deltas)> Blocks(Answer answer)
    {
        if (answer.Reply.Reasoning.Count > 0)
        {
            yield return (
                $$"""{"type":"thinking","thinking":{{Json.Text(answer.Reasoning)}},"signature":"simulated"}""",
                """{"type":"thinking","thinking":"","signature":""}""",
                answer.Reply.Reasoning.Select(piece => $$"""{"type":"thinking_delta","thinking":{{Json.Text(piece)}}}"""));
        }
        IReadOnlyList<string> text = answer.Reply.Refusal is { } refusal ? [.. answer.Tokens, refusal] : answer.Tokens;
        if (text.Count > 0)
        {
            yield return (
                $$"""{"type":"text","text":{{Json.Text(string.Concat(text))}}}""",
                """{"type":"text","text":""}""",
                text.Select(token => $$"""{"type":"text_delta","text":{{Json.Text(token)}}}"""));
        }
        for (var i = 0; i < answer.ToolCalls.Count; i++)
        {
            var call = answer.ToolCalls[i];
            var head = $"\"type\":\"tool_use\",\"id\":{Json.Text(answer.CallId(i))},\"name\":{Json.Text(call.Name)}";
            yield return (
                $$"""{{{head}},"input":{{call.Arguments}}}""",
                $$$"""{{{{head}}},"input":{}}""",
                call.ArgumentPieces().Select(piece => $$"""{"type":"input_json_delta","partial_json":{{Json.Text(piece)}}}"""));
        }
    }

    private static WirePiece Event(string type, string fields = "", bool isToken = false)
    {
        var rest = fields.Length > 0 ? $",{fields}" : "";
        return Wording.Piece($"event: {type}\ndata: {{\"type\":\"{type}\"{rest}}}\n\n", isToken);
    }
}
