using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Quirks;

/// <summary>A good answer in an odd form.</summary>
/// <param name="Dialect">Whose habit it is.</param>
/// <param name="Says">What is odd, for the scenario's name.</param>
/// <param name="Reply">The answer.</param>
internal sealed record Quirk(string Dialect, string Says, SimulatedReply Reply)
{
    /// <summary>The text that must arrive. Default: what <see cref="Of"/> says.</summary>
    public string Text { get; init; } = "Hello, world.";

    /// <summary>The finish reason that must arrive.</summary>
    public string Finish { get; init; } = "stop";

    /// <summary>Whether the router asks for whole answers: <c>Plain</c> or <c>Stream</c>.</summary>
    public string Upstream { get; init; } = "Stream";

    public long? OutputTokens { get; init; }

    public string Name => $"{Dialect}: {Says}{(Upstream == "Plain" ? ", not streamed" : "")}";

    public StageOptions Stage => StageOptions.Of(Dialect, "OpenAI").With("Backends:first:Upstream", Upstream);

    public static Quirk Of(string dialect, string says, SimulatedQuirks quirks, string upstream = "Stream") =>
        new(dialect, says, SimulatedReply.Text("Hello", ",", " world", ".") with { Quirks = quirks }) { Upstream = upstream };

    public static Quirk Events(string dialect, string says, params IReadOnlyList<string> data) => new(dialect, says, Wire.Events(data));
}
