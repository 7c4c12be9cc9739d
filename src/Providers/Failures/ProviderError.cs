namespace Providers.Failures;

/// <summary>What a provider said when it failed. Read to find the kind and not kept: the text may echo the prompt.</summary>
public readonly struct ProviderError
{
    /// <summary>Whose words these are.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>The HTTP status; null, or a success, when the error came inside an answer.</summary>
    public int? Status { get; init; }

    /// <summary>The provider's code, numeric ones as text.</summary>
    public string? Code { get; init; }

    /// <summary>The code nested in the error, such as Azure's <c>innererror.code</c>.</summary>
    public string? InnerCode { get; init; }

    /// <summary>The provider's class of errors, such as <c>invalid_request_error</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The field of the request that is wrong, by its name on the wire.</summary>
    public string? Parameter { get; init; }

    /// <summary>The provider's own words.</summary>
    public string? Message { get; init; }

    /// <summary>How long the provider asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the body was a page, as a proxy on the way writes it, and not the provider's own.</summary>
    public bool IsPage { get; init; }

    /// <summary>The status; where an error came inside an answer, the one its code names.</summary>
    internal int? EffectiveStatus
        => Status >= 300 ? Status
            : int.TryParse(Code, out var code) && code is >= 400 and <= 599 ? code
            : null;

    /// <summary>How long to leave it alone, where only its words say so too.</summary>
    internal TimeSpan? Wait => RetryAfter ?? Failures.RetryAfter.InWords(Message);

    internal bool Names(string code)
        => string.Equals(Code, code, StringComparison.OrdinalIgnoreCase)
            || string.Equals(Type, code, StringComparison.OrdinalIgnoreCase)
            || string.Equals(InnerCode, code, StringComparison.OrdinalIgnoreCase);

    internal bool Says(string fragment)
        => Message is not null && Message.Contains(fragment, StringComparison.OrdinalIgnoreCase);
}
