using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Providers.Scenarios.Fuzzing;

/// <summary>What a mutant's events or objects amount to, read one by one.</summary>
internal sealed class OracleReading
{
    private static readonly string[] Breaks = ["insufficient_system_resource", "network_error", "error", "abort"];

    private bool hasDelta;

    public List<(string Text, bool IsOptional)> Pieces { get; } = [];

    public bool HasEnd { get; private set; }

    /// <summary>Takes one in; false when a reader is to stop there.</summary>
    public bool Take(byte[] data)
    {
        var json = data.AsMemory().Trim(" \t"u8);
        if (json.IsEmpty)
        {
            return true;
        }

        if (json.Span.SequenceEqual("[DONE]"u8))
        {
            HasEnd = true;
            return false;
        }

        var known = Pieces.Count;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && TakeObject(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A reader may have handed on nothing of it.
            MakeOptional(known);
            return false;
        }
    }

    private bool TakeObject(JsonElement root)
    {
        var known = Pieces.Count;
        var wasOver = HasEnd;
        var isRepeated = HasRepeats(root);
        var isGood = All(root, "error").All(error => error.ValueKind is JsonValueKind.Null or JsonValueKind.False);
        foreach (var choices in All(root, "choices"))
        {
            isGood &= choices.ValueKind is JsonValueKind.Array or JsonValueKind.Null && TakeChoices(choices);
        }

        foreach (var message in All(root, "message"))
        {
            TakeMessage(message, isOptional: false);
        }

        HasEnd |= All(root, "done").Any(done => done.ValueKind == JsonValueKind.True);
        if (wasOver || isRepeated || !isGood)
        {
            MakeOptional(known);
        }

        HasEnd &= isGood || wasOver;
        return isGood && (isRepeated || !All(root, "done").Any(done => done.ValueKind == JsonValueKind.True));
    }

    private bool TakeChoices(JsonElement choices)
    {
        if (choices.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        var isGood = true;
        foreach (var choice in choices.EnumerateArray())
        {
            if (choice.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var delta in All(choice, "delta"))
            {
                hasDelta = true;
                isGood &= TakeMessage(delta, isOptional: false);
            }

            foreach (var message in All(choice, "message"))
            {
                // A whole message is an end in itself; behind deltas it repeats them.
                isGood &= TakeMessage(message, hasDelta);
                HasEnd = true;
            }

            foreach (var reason in All(choice, "finish_reason"))
            {
                var said = reason.ValueKind == JsonValueKind.String ? reason.GetString()! : "";
                HasEnd |= said.Length > 0 || reason.ValueKind == JsonValueKind.Number;
                isGood &= !Breaks.Contains(said);
            }

            isGood &= All(choice, "error").All(error => error.ValueKind == JsonValueKind.Null);
        }

        return isGood;
    }

    private bool TakeMessage(JsonElement message, bool isOptional)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return message.ValueKind == JsonValueKind.Null;
        }

        foreach (var content in All(message, "content").Where(content => content.ValueKind == JsonValueKind.String))
        {
            Pieces.Add((content.GetString()!, isOptional));
        }

        return true;
    }

    private void MakeOptional(int from)
    {
        for (var i = from; i < Pieces.Count; i++)
        {
            Pieces[i] = (Pieces[i].Text, true);
        }
    }

    /// <summary>Whether a name stands twice in one object: readers may take either, or both.</summary>
    private static bool HasRepeats(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(NameOf).Distinct().Count() < element.EnumerateObject().Count()
            || element.EnumerateObject().Any(property => HasRepeats(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasRepeats),
        _ => false,
    };

    /// <summary>A name as it is written: some are no text.</summary>
    private static string NameOf(JsonProperty property) => Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(property));

    private static IEnumerable<JsonElement> All(JsonElement element, string name)
        => element.EnumerateObject().Where(property => property.NameEquals(name)).Select(property => property.Value);
}
