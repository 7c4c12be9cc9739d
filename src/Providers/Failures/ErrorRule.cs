namespace Providers.Failures;

/// <summary>One line of a dialect's table: when every condition that is set holds, the failure is of this kind.</summary>
internal sealed record ErrorRule(ChatFailureKind Kind)
{
    /// <summary>Any of these statuses; empty is any, in an answer too.</summary>
    public int[] Statuses { get; init; } = [];

    /// <summary>Any of these as code, inner code or type.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>Any of these in the message.</summary>
    public string[] Fragments { get; init; } = [];

    /// <summary>Whether it says when to come back; null is either.</summary>
    public bool? Waits { get; init; }

    /// <summary>Whether the rule is only for requests that were wrong, or for errors inside an answer.</summary>
    public bool RequestOnly { get; init; }

    public static ErrorRule Code(ChatFailureKind kind, params string[] codes) => new(kind) { Codes = codes };

    public static ErrorRule Text(ChatFailureKind kind, params string[] fragments) => new(kind) { Fragments = fragments };

    public static ErrorRule Status(ChatFailureKind kind, params int[] statuses) => new(kind) { Statuses = statuses };

    /// <summary>A rule that holds for 400, 404, 413 and 422, and for errors inside an answer.</summary>
    public static ErrorRule RequestText(ChatFailureKind kind, params string[] fragments)
        => Text(kind, fragments) with { RequestOnly = true };

    public bool Matches(in ProviderError error)
    {
        var status = error.EffectiveStatus;
        return (Statuses.Length == 0 || status is { } known && Statuses.Contains(known))
            && (!RequestOnly || status is null or 400 or 404 or 413 or 422)
            && (Waits is null || Waits == error.Wait is not null)
            && (Codes.Length == 0 || NamesAny(error))
            && (Fragments.Length == 0 || SaysAny(error));
    }

    private bool NamesAny(in ProviderError error)
    {
        foreach (var code in Codes)
        {
            if (error.Names(code))
            {
                return true;
            }
        }

        return false;
    }

    private bool SaysAny(in ProviderError error)
    {
        foreach (var fragment in Fragments)
        {
            if (error.Says(fragment))
            {
                return true;
            }
        }

        return false;
    }
}
