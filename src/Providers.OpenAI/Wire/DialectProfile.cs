using Providers.Failures;

namespace Providers.OpenAI.Wire;

/// <summary>How a dialect is told how hard to think.</summary>
internal enum ReasoningForm
{
    /// <summary><c>reasoning_effort</c>.</summary>
    Effort,

    /// <summary><c>enable_thinking</c>: on or off.</summary>
    EnableThinking,

    /// <summary><c>thinking.type</c>: enabled or disabled.</summary>
    Thinking,

    /// <summary>By choosing another model.</summary>
    None,
}

/// <summary>What a dialect takes on the wire.</summary>
internal sealed record DialectProfile
{
    private const string NewCap = "max_completion_tokens";
    private const string OldCap = "max_tokens";

    private static readonly Dictionary<Dialect, DialectProfile> Profiles = new()
    {
        [Dialect.Generic] = new() { Provider = "openai" },
        [Dialect.OpenAI] = new() { Provider = "openai", OutputCap = NewCap, Lacks = ["top_k"], TakesNames = true },
        [Dialect.Azure] = new() { Provider = "azure.ai.openai", OutputCap = NewCap, Lacks = ["top_k"], TakesNames = true },
        [Dialect.Ollama] = new() { Provider = "ollama", Lacks = ["top_k", "parallel_tool_calls"] },
        [Dialect.DashScope] = new() { Provider = "alibaba_cloud", Reasoning = ReasoningForm.EnableThinking, PrefillMark = "partial" },
        [Dialect.DeepSeek] = new()
        {
            Provider = "deepseek",
            Lacks = ["top_k", "seed", "parallel_tool_calls"],
            Reasoning = ReasoningForm.Thinking,
            PrefillMark = "prefix",
            KeepsReasoningOfCalls = true,
        },
        [Dialect.Moonshot] = new()
        {
            Provider = "moonshot_ai",
            Lacks = ["top_k", "seed", "parallel_tool_calls"],
            Reasoning = ReasoningForm.None,
            PrefillMark = "partial",
            KeepsReasoningOfCalls = true,
        },
        [Dialect.Zhipu] = new()
        {
            Provider = "zhipu_ai",
            Lacks = ["top_k", "seed", "parallel_tool_calls", "frequency_penalty", "presence_penalty"],
            Reasoning = ReasoningForm.Thinking,
        },
        [Dialect.OpenRouter] = new() { Provider = "openrouter" },
        [Dialect.Anthropic] = new()
        {
            Provider = "anthropic",
            Lacks = ["top_k", "seed", "frequency_penalty", "presence_penalty", "response_format"],
            Reasoning = ReasoningForm.None,
        },
    };

    /// <summary>OpenTelemetry's name of the provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The field that caps the output.</summary>
    public string OutputCap { get; init; } = OldCap;

    /// <summary>The field an endpoint may want in its place.</summary>
    public string OtherOutputCap => OutputCap == OldCap ? NewCap : OldCap;

    /// <summary>Fields of the protocol that the dialect does not have.</summary>
    public string[] Lacks { get; init; } = [];

    public ReasoningForm Reasoning { get; init; }

    /// <summary>The mark on a trailing assistant message that has it continued; null where the message alone does.</summary>
    public string? PrefillMark { get; init; }

    /// <summary>Whether a message's author may be named.</summary>
    public bool TakesNames { get; init; }

    /// <summary>Whether the reasoning behind a tool call must be sent back with it.</summary>
    public bool KeepsReasoningOfCalls { get; init; }

    public static DialectProfile Of(Dialect dialect) => Profiles[dialect];
}
