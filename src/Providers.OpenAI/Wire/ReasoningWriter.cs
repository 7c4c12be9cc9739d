using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Says how hard to think, as the dialect has it.</summary>
internal static class ReasoningWriter
{
    public static void Write(FieldWriter fields, DialectProfile profile, ReasoningOptions? reasoning)
    {
        if (reasoning?.Output is { } output && output != ReasoningOutput.Full)
        {
            fields.Adapt("reasoning output left out: the protocol has no such field");
        }

        if (reasoning?.Effort is not { } effort)
        {
            return;
        }

        var isOn = effort != ReasoningEffort.None;
        switch (profile.Reasoning)
        {
            case ReasoningForm.Effort:
                fields.Text("reasoning_effort", Word(effort));
                break;
            case ReasoningForm.EnableThinking:
                fields.Flag("enable_thinking", isOn);
                AdaptEffort(fields, isOn);
                break;
            case ReasoningForm.Thinking when fields.Takes("thinking"):
                fields.Name("thinking");
                fields.Json.WriteStartObject();
                fields.Json.WriteString("type", isOn ? "enabled" : "disabled");
                fields.Json.WriteEndObject();
                AdaptEffort(fields, isOn);
                break;
            case ReasoningForm.None:
                fields.Adapt("reasoning_effort left out: the dialect has no such field");
                break;
        }
    }

    private static void AdaptEffort(FieldWriter fields, bool isOn)
    {
        if (isOn)
        {
            fields.Adapt("reasoning_effort sent as thinking switched on: the dialect has no degrees");
        }
    }

    private static string Word(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.None => "none",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        ReasoningEffort.High => "high",
        _ => "xhigh",
    };
}
