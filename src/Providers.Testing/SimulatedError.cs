namespace Providers.Testing;

/// <summary>An error as a provider words it; each dialect writes the parts it has.</summary>
/// <param name="Message">The text for a person.</param>
public sealed record SimulatedError(string Message)
{
    /// <summary>The provider's code, such as <c>rate_limit_exceeded</c>; null is sent as null.</summary>
    public string? Code { get; init; }

    /// <summary>The provider's type, such as <c>invalid_request_error</c>; null lets the dialect pick one by the status.</summary>
    public string? Type { get; init; }

    /// <summary>The request's field that was refused; null is sent as null.</summary>
    public string? Parameter { get; init; }
}
