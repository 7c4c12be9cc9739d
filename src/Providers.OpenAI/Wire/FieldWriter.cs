using System.Text.Json;

namespace Providers.OpenAI.Wire;

/// <summary>Writes the fields of one request that its backend takes, and keeps account of those it does not.</summary>
internal sealed class FieldWriter(Utf8JsonWriter json, DialectProfile profile, RefusedFields refused, IReadOnlyList<string> omitted)
{
    private readonly List<string> written = [];
    private readonly List<string> adaptations = [];

    public Utf8JsonWriter Json => json;

    public IReadOnlyList<string> Written => written;

    public IReadOnlyList<string> Adaptations => adaptations;

    /// <summary>Whether the backend takes a field; says so in the adaptations where it does not.</summary>
    public bool Takes(string field)
    {
        if (profile.Lacks.Contains(field))
        {
            Adapt($"{field} left out: the dialect has no such field");
            return false;
        }

        if (IsRefused(field))
        {
            Adapt($"{field} left out: the backend refused it");
            return false;
        }

        return true;
    }

    public bool IsRefused(string field) => refused.Contains(field) || omitted.Contains(field);

    public void Adapt(string adaptation) => adaptations.Add(adaptation);

    /// <summary>Begins a field whose value is written next.</summary>
    public void Name(string field)
    {
        written.Add(field);
        json.WritePropertyName(field);
    }

    public void Number(string field, double? value)
    {
        if (value is { } number && Takes(field))
        {
            Name(field);
            json.WriteNumberValue(number);
        }
    }

    public void Number(string field, float? value)
    {
        if (value is { } number && Takes(field))
        {
            Name(field);
            json.WriteNumberValue(number);
        }
    }

    public void Number(string field, long? value)
    {
        if (value is { } number && Takes(field))
        {
            Name(field);
            json.WriteNumberValue(number);
        }
    }

    public void Flag(string field, bool? value)
    {
        if (value is { } flag && Takes(field))
        {
            Name(field);
            json.WriteBooleanValue(flag);
        }
    }

    public void Text(string field, string? value)
    {
        if (value is not null && Takes(field))
        {
            Name(field);
            json.WriteStringValue(value);
        }
    }
}
