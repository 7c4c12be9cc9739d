using System.Text;

namespace Providers.Routing;

/// <summary>What a router would do with a request now, and why. Nothing was sent.</summary>
public sealed record RouteExplanation
{
    /// <summary>The route that was asked.</summary>
    public required string Route { get; init; }

    /// <summary>The policy that ranks its backends.</summary>
    public required string Policy { get; init; }

    /// <summary>Estimated input, in tokens.</summary>
    public required long InputTokens { get; init; }

    /// <summary>The output that is expected, in tokens.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>The cap the caller set on the output, in tokens; null when there is none.</summary>
    public int? OutputCap { get; init; }

    /// <summary>What a backend must be able to do.</summary>
    public BackendCapabilities Required { get; init; }

    /// <summary>Where the request may go; null is everywhere.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>The currency of every cost.</summary>
    public required string Currency { get; init; }

    /// <summary>The backends that would be asked, in order. Each is asked only when those before it did not answer.</summary>
    public required IReadOnlyList<ExplainedLeg> Legs { get; init; }

    /// <summary>The backends that would not be asked, each with its reason.</summary>
    public required IReadOnlyList<RouteRejection> Rejections { get; init; }

    /// <summary>The plan as a page of text, one line for each backend.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"Route '{Route}' by {Policy}: {InputTokens} tokens in, about {OutputTokens} out");
        text.Append(OutputCap is { } cap ? $" (at most {cap})" : "");
        text.Append(Required == BackendCapabilities.None ? "" : $", needs {Required}");
        text.Append(AllowedRegions is { } regions ? $", regions {string.Join(", ", regions)}" : "");
        for (var i = 0; i < Legs.Count; i++)
        {
            text.Append($"\n  {i + 1}. {Legs[i]}");
        }

        foreach (var rejection in Rejections)
        {
            text.Append($"\n  -  {rejection}");
        }

        return text.ToString();
    }
}
