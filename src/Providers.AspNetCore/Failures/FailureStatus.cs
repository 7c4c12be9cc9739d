using Microsoft.AspNetCore.Http;

namespace Providers.AspNetCore.Failures;

/// <summary>What a kind of failure is over HTTP. An upstream's trouble is never told as if it were the client's own.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">OpenAI's code where it has one for this.</param>
internal readonly record struct FailureStatus(int Status, string Code)
{
    /// <summary>The client has left: nobody reads it, but logs and proxies know the number.</summary>
    private const int ClientClosedRequest = 499;

    public string Type => Status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    public static FailureStatus Of(ChatRouteException failure)
        => failure.IsOwnQuota ? OfOwnQuota(failure.Kind)
            : failure is { Kind: ChatFailureKind.BadRequest, InnerException: ChatBackendException { ProviderCode: { } code } }
                ? Of(failure.Kind) with { Code = code }
            : Of(failure.Kind);

    /// <summary>What the server itself refuses while it reads.</summary>
    public static FailureStatus Of(BadHttpRequestException bad) => new(bad.StatusCode, bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status408RequestTimeout => "request_too_slow",
        _ => "invalid_request",
    });

    public static FailureStatus Of(ChatFailureKind kind) => kind switch
    {
        ChatFailureKind.Unreachable => new(StatusCodes.Status502BadGateway, "upstream_unreachable"),
        ChatFailureKind.ServerError => new(StatusCodes.Status502BadGateway, "upstream_error"),
        ChatFailureKind.Malformed => new(StatusCodes.Status502BadGateway, "upstream_malformed"),
        ChatFailureKind.EmptyAnswer => new(StatusCodes.Status502BadGateway, "upstream_empty"),
        ChatFailureKind.Interrupted => new(StatusCodes.Status502BadGateway, "upstream_interrupted"),
        ChatFailureKind.Unauthorized => new(StatusCodes.Status502BadGateway, "upstream_unauthorized"),
        ChatFailureKind.ModelNotFound => new(StatusCodes.Status502BadGateway, "upstream_model_not_found"),
        ChatFailureKind.Overloaded => new(StatusCodes.Status503ServiceUnavailable, "server_is_overloaded"),
        ChatFailureKind.QuotaExhausted => new(StatusCodes.Status503ServiceUnavailable, "upstream_quota_exhausted"),
        ChatFailureKind.RateLimited => new(StatusCodes.Status429TooManyRequests, "rate_limit_exceeded"),
        ChatFailureKind.NoFirstContent => new(StatusCodes.Status504GatewayTimeout, "upstream_timeout"),
        ChatFailureKind.DeadlinePassed => new(StatusCodes.Status504GatewayTimeout, "deadline_passed"),
        ChatFailureKind.ContextTooLong => new(StatusCodes.Status400BadRequest, "context_length_exceeded"),
        ChatFailureKind.ContentRefused => new(StatusCodes.Status400BadRequest, "content_filter"),
        ChatFailureKind.Unsupported => new(StatusCodes.Status400BadRequest, "unsupported_parameter"),
        ChatFailureKind.BadRequest => new(StatusCodes.Status400BadRequest, "invalid_request"),
        ChatFailureKind.Cancelled => new(ClientClosedRequest, "cancelled"),
        _ => new(StatusCodes.Status500InternalServerError, "internal_error"),
    };

    private static FailureStatus OfOwnQuota(ChatFailureKind kind)
        => new(StatusCodes.Status429TooManyRequests, kind == ChatFailureKind.QuotaExhausted ? "insufficient_quota" : "rate_limit_exceeded");
}
