namespace Providers.Testing.Dialects;

/// <summary>The chunks of one streamed OpenAI answer.</summary>
internal sealed class OpenAIChunk(Answer answer, bool wantsUsage)
{
    private int tokens;

    public bool EndsWithUsage => wantsUsage && !answer.Has(SimulatedQuirks.NoUsage) && !answer.Has(SimulatedQuirks.UsageOnEveryEvent);

    public string Of(string delta, string finish = "null", bool countsToken = false)
    {
        if (countsToken) { tokens++; }
        var choice = $$"""{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}""";
        return Chunk($"[{choice}]", RunningUsage());
    }

    public string WithoutChoices(string usage) => Chunk("[]", $",\"usage\":{usage}");

    private string Chunk(string choices, string usage) =>
        $$"""{{{OpenAIJson.Head(answer, "chat.completion.chunk")}},"choices":{{choices}}{{usage}}}""";

    private string RunningUsage()
    {
        if (answer.Has(SimulatedQuirks.UsageOnEveryEvent))
        {
            return $",\"usage\":{OpenAIJson.Usage(answer.Usage with { Output = Math.Min(tokens, answer.Usage.Output) })}";
        }
        return EndsWithUsage ? ",\"usage\":null" : "";
    }
}
