using System.ClientModel.Primitives;
using Providers.Failures;

namespace Providers.OpenAI.Transport;

/// <summary>What a response's headers say beside the answer.</summary>
internal sealed record ResponseHeaders(string? RequestId, TimeSpan? RetryAfter, RateLimitReading? RateLimit)
{
    private const int LongestId = 128;

    public static ResponseHeaders Of(PipelineResponse response, DateTimeOffset now)
    {
        string? Header(string name) => response.Headers.TryGetValue(name, out var value) ? value : null;
        var id = Header("x-request-id") ?? Header("apim-request-id") ?? Header("request-id");
        return new(
            id is { Length: > 0 and <= LongestId } ? id : null,
            Failures.RetryAfter.Parse(Header, now),
            RateLimitHeaders.Read(Header));
    }
}
