using Microsoft.AspNetCore.Http;

namespace Providers.AspNetCore.Failures;

/// <summary>A client's request that is not sent on. The message says what to change and never quotes the request.</summary>
/// <param name="message">What was expected.</param>
/// <param name="parameter">The field at fault, by its path; null is the whole request.</param>
/// <param name="code">What a program may act on; null where the message says it all.</param>
internal sealed class RefusedRequestException(string message, string? parameter, string? code = null) : Exception(message)
{
    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    public string? Parameter => parameter;

    public string? Code => code;

    public TimeSpan? RetryAfter { get; init; }
}
