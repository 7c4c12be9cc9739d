using System.Globalization;

namespace Providers.Testing.Dialects;

/// <summary>The parts that whole and streamed OpenAI answers have in common.</summary>
internal static class OpenAIJson
{
    public static string Head(Answer answer, string kind)
    {
        var seconds = answer.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var (id, created) = answer.Has(SimulatedQuirks.OddNumbers)
            ? (answer.Number.ToString(CultureInfo.InvariantCulture), $"{seconds}.25")
            : ($"\"chatcmpl-{answer.Number}\"", seconds);
        var model = Json.Text(answer.Model);
        return $"\"id\":{id},\"object\":\"{kind}\",\"created\":{created},\"model\":{model},\"system_fingerprint\":\"fp_simulated\"";
    }

    public static string Completion(Answer answer, string filters)
    {
        var content = answer.Tokens.Count == 0 && (answer.ToolCalls.Count > 0 || answer.Reply.Refusal is not null) ? null : answer.Text;
        var message = $"\"role\":\"assistant\",\"content\":{Json.Text(content)},\"refusal\":{Json.Text(answer.Reply.Refusal)}";
        if (answer.Reply.Reasoning.Count > 0) { message += $",\"{ReasoningField(answer)}\":{Json.Text(answer.Reasoning)}"; }
        if (answer.ToolCalls.Count > 0)
        {
            message += $",\"tool_calls\":{Json.List(answer.ToolCalls.Select((_, index) => ToolCall(answer, index)))}";
        }
        var choice = $$"""{"index":0,"message":{{{message}}},"logprobs":null,"finish_reason":{{FinishReason(answer)}}{{filters}}}""";
        var usage = answer.Has(SimulatedQuirks.NoUsage) ? "" : $",\"usage\":{Usage(answer.Usage)}";
        return $$"""{{{Head(answer, "chat.completion")}},"choices":[{{choice}}]{{usage}}}""";
    }

    public static string FinishReason(Answer answer) => answer.Has(SimulatedQuirks.NoFinishReason)
        ? "null"
        : Json.Text(answer.Reply.FinishReason ?? (answer.ToolCalls.Count > 0 ? "tool_calls" : "stop"));

    public static string ReasoningField(Answer answer) => answer.Has(SimulatedQuirks.ReasoningField) ? "reasoning" : "reasoning_content";

    /// <summary>A tool call; a streamed one has its place, and at first no arguments.</summary>
    public static string ToolCall(Answer answer, int number, int? index = null, string? arguments = null)
    {
        var call = answer.ToolCalls[number];
        var text = answer.Has(SimulatedQuirks.ArgumentsAsObject) ? call.Arguments : Json.Text(arguments ?? call.Arguments);
        var place = index is null ? "" : $"\"index\":{index},";
        var id = answer.Has(SimulatedQuirks.NoToolCallIds) ? "" : $"\"id\":{Json.Text(answer.CallId(number))},";
        return $$$"""{{{{place}}}{{{id}}}"type":"function","function":{"name":{{{Json.Text(call.Name)}}},"arguments":{{{text}}}}}""";
    }

    public static string Usage(SimulatedUsage usage)
    {
        var input = $$"""{"cached_tokens":{{usage.CachedInput}},"audio_tokens":0}""";
        var output = $$"""{"reasoning_tokens":{{usage.Reasoning}},"audio_tokens":0}""";
        var counts = $"\"prompt_tokens\":{usage.Input},\"completion_tokens\":{usage.Output},\"total_tokens\":{usage.Input + usage.Output}";
        return $$"""{{{counts}},"prompt_tokens_details":{{input}},"completion_tokens_details":{{output}}}""";
    }
}
