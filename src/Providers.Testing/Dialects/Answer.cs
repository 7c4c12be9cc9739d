namespace Providers.Testing.Dialects;

/// <summary>A reply's content with every gap filled, ready to be worded in a dialect.</summary>
internal sealed record Answer
{
    public required int Number { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<string> Tokens { get; init; }

    public required SimulatedReply Reply { get; init; }

    public required SimulatedUsage Usage { get; init; }

    public string Text => string.Concat(Tokens);

    public string Reasoning => string.Concat(Reply.Reasoning);

    public IReadOnlyList<SimulatedToolCall> ToolCalls => Reply.ToolCalls;

    public bool Has(SimulatedQuirks quirk) => Reply.Quirks.HasFlag(quirk);

    public string CallId(int index) => ToolCalls[index].Id ?? $"call_{Number}_{index}";

    public static Answer To(SimulatedRequest request, SimulatedReply reply, string model)
    {
        var isCanned = reply is { Tokens: null, ToolCalls.Count: 0, Refusal: null, Error: null };
        var tokens = isCanned ? Words($"Simulated answer to: {Question.LastOf(request.Json)}") : reply.Tokens ?? [];
        var reasoning = reply.Reasoning.Sum(Question.WordsIn);
        var output = tokens.Sum(Question.WordsIn) + reasoning + reply.ToolCalls.Sum(call => Question.WordsIn(call.Arguments));
        return new Answer
        {
            Number = request.Number,
            At = request.ReceivedAt,
            Model = reply.Model ?? model,
            Tokens = tokens,
            Reply = reply,
            Usage = reply.Usage ?? new SimulatedUsage(Question.WordsOf(request.Json), output) { Reasoning = reasoning },
        };
    }

    private static string[] Words(string text) =>
        [.. text.Split(' ').Select((word, index) => index == 0 ? word : $" {word}")];
}
