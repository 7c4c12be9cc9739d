using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Quota;

/// <summary>Estimates tokens from the kind of characters: four of ASCII to a token, two of other alphabets, ten of CJK to seven.</summary>
/// <remarks>Within a quarter of common tokenizers for prose; each backend's own reports calibrate the rest away.</remarks>
public sealed class TokenEstimator : ITokenEstimator
{
    private const int PerMessage = 4;
    private const int PerReply = 3;
    private const int PerTool = 8;
    private const int PerImage = 800;
    private const int PerOtherMedia = 1500;
    private const int CharactersPerToken = 4;

    // In twentieths of a token.
    private const int Twentieths = 20;
    private const int AsciiWeight = 5;
    private const int LetterWeight = 10;
    private const int CjkWeight = 14;

    /// <inheritdoc/>
    public long EstimateInput(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        long tokens = PerReply;
        for (var i = 0; i < messages.Count; i++)
        {
            tokens += PerMessage;
            var contents = messages[i].Contents;
            for (var j = 0; j < contents.Count; j++) { tokens += Estimate(contents[j]); }
        }

        return options is null ? tokens : tokens + Estimate(options);
    }

    /// <inheritdoc/>
    public long EstimateText(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text)) { return Tokens(text.Length * (long)AsciiWeight); }
        long weight = 0;
        foreach (var character in text) { weight += Weight(character); }
        return Tokens(weight);
    }

    private static long Tokens(long weight) => (weight + Twentieths - 1) / Twentieths;

    private static int Weight(char character) => character switch
    {
        < '\u0080' => AsciiWeight,

        // From the CJK radicals to the end: kana, ideographs, hangul, surrogate pairs and full-width forms.
        >= '\u2E80' => CjkWeight,
        _ => LetterWeight,
    };

    private long Estimate(AIContent content) => content switch
    {
        TextContent text => EstimateText(text.Text),
        TextReasoningContent reasoning => EstimateText(reasoning.Text),
        FunctionCallContent call => PerMessage + EstimateText(call.Name) + Estimate(call.Arguments),
        FunctionResultContent result => PerMessage + EstimateValue(result.Result),
        DataContent data => data.HasTopLevelMediaType("image") ? PerImage : PerOtherMedia,
        UriContent uri => uri.HasTopLevelMediaType("image") ? PerImage : PerOtherMedia,
        HostedFileContent => PerOtherMedia,
        _ => 0,
    };

    private long Estimate(IDictionary<string, object?>? arguments)
    {
        if (arguments is null) { return 0; }
        long tokens = 0;
        foreach (var (name, value) in arguments) { tokens += 1 + EstimateText(name) + EstimateValue(value); }
        return tokens;
    }

    private long EstimateValue(object? value) => value switch
    {
        string text => EstimateText(text),
        JsonElement element => Estimate(element),
        TextContent text => EstimateText(text.Text),
        null => 1,

        // Anything else is written as JSON by the backend; most such results are small records.
        _ => PerTool,
    };

    private long Estimate(ChatOptions options)
    {
        var tokens = EstimateText(options.Instructions);
        if (options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema }) { tokens += Estimate(schema); }
        if (options.Tools is not { } tools) { return tokens; }
        for (var i = 0; i < tools.Count; i++)
        {
            tokens += PerTool + EstimateText(tools[i].Name) + EstimateText(tools[i].Description);
            if (tools[i] is AIFunctionDeclaration function) { tokens += Estimate(function.JsonSchema); }
        }

        return tokens;
    }

    private static long Estimate(JsonElement element)
        => element.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(element).Length / CharactersPerToken;
}
