using static Providers.ChatFailureKind;
using static Providers.Failures.ErrorRule;

namespace Providers.Failures;

/// <summary>What each dialect's codes mean. The first rule that matches decides: the dialect's own, then those that all share.</summary>
internal static class DialectRules
{
    /// <summary>Codes and wordings that mean the same wherever they are seen.</summary>
    public static readonly ErrorRule[] Shared =
    [
        Code(QuotaExhausted,
            "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "billing_not_active", "billing_error",
            "organization_spend_limit_exceeded", "project_spend_limit_exceeded", "organization_usage_limit_exceeded"),

        // Gemini words every throttle as an empty account, and says when it ends.
        Text(RateLimited, "exceeded your current quota") with { Statuses = [429], Waits = true },
        Text(QuotaExhausted, "insufficient_quota", "exceeded your current quota", "credit balance is too low", "insufficient balance"),
        Code(Overloaded, "server_is_overloaded", "overloaded_error", "engine_overloaded"),
        Code(RateLimited, "rate_limit_exceeded", "slow_down", "too_many_requests"),
        Code(Unauthorized, "invalid_api_key", "account_deactivated", "unsupported_country_region_territory"),
        Code(ModelNotFound, "model_not_found", "model_not_available"),
        Code(ContextTooLong, "context_length_exceeded", "string_above_max_length", "exceed_context_size_error", "request_too_large"),
        Code(ContentRefused, "content_policy_violation", "content_filter", "ResponsibleAIPolicyViolation", "moderation_blocked"),
        Code(Unsupported, "unsupported_parameter", "unsupported_value", "unknown_parameter", "not_supported_error"),
        RequestText(ContextTooLong,
            "context length", "context window", "context size", "maximum context", "prompt is too long", "input is too long",
            "too many tokens", "exceeded model token limit", "exceeds the maximum number of tokens"),
        RequestText(ModelNotFound, "model does not exist", "model not exist", "no such model"),
        RequestText(Unsupported,
            "unsupported parameter", "unsupported value", "unknown parameter", "unrecognized request argument",
            "extra inputs are not permitted", "extra_forbidden", "does not support", "is not supported", "not supported with this model",
            "is not available for this model", "is only supported by", "response_format type is unavailable", "unknown variant `image_url`",
            "is not a multimodal model", "at most 0 image", "requires --enable-auto-tool-choice", "requires --jinja"),
    ];

    /// <summary>OpenAI's classes of errors. They are coarser than a status, so they only count where there is none.</summary>
    public static readonly ErrorRule[] Types =
    [
        Code(Overloaded, "overloaded", "unavailable", "service_unavailable", "service_unavailable_error"),
        Code(RateLimited, "rate_limit_error", "requests", "tokens"),
        Code(Unauthorized, "authentication_error", "permission_error", "permission_denied"),
        Code(ModelNotFound, "not_found_error"),
        Code(BadRequest, "invalid_request_error", "bad_request", "BadRequestError"),
    ];

    private static readonly Dictionary<Dialect, ErrorRule[]> ByDialect = new()
    {
        [Dialect.Azure] =
        [
            Code(ModelNotFound, "DeploymentNotFound", "DeploymentNotReady"),
            Code(Unsupported, "OperationNotSupported", "BadRequest_UnsupportedParameter"),
            Code(RateLimited, "RateLimitReached", "429") with { Statuses = [429] },
        ],
        [Dialect.Ollama] =
        [
            Text(Overloaded, "server busy", "maximum pending requests exceeded"),
            RequestText(ModelNotFound, "try pulling it first"),
            Text(ModelNotFound, "not found") with { Statuses = [404] },
        ],
        [Dialect.DashScope] =
        [
            Text(QuotaExhausted, "free allocated quota exceeded", "free tier of the model has been exhausted"),
            Code(QuotaExhausted,
                "Arrearage", "PrepaidBillOverdue", "PostpaidBillOverdue", "CommodityNotPurchased", "AllocationQuota.FreeTierOnly"),
            Code(RateLimited,
                "insufficient_quota", "limit_requests", "limit_burst_rate",
                "Throttling", "Throttling.RateQuota", "Throttling.BurstRate", "Throttling.AllocationQuota") with { Statuses = [429] },
            Status(RateLimited, 429),
            Code(ContentRefused, "data_inspection_failed", "DataInspectionFailed"),
            RequestText(ContextTooLong, "range of input length should be"),
        ],
        [Dialect.DeepSeek] =
        [
            RequestText(ContentRefused, "content exists risk"),
        ],
        [Dialect.Moonshot] =
        [
            Code(QuotaExhausted, "exceeded_current_quota_error"),
            Code(Overloaded, "engine_overloaded_error"),
            Code(RateLimited, "rate_limit_reached_error"),
            RequestText(ContextTooLong, "token limit", "too long"),
            Code(ModelNotFound, "resource_not_found_error"),
        ],
        [Dialect.Zhipu] =
        [
            Code(RateLimited, "1302", "1303", "1305", "1312"),
            Code(QuotaExhausted, "1113", "1304", "1308", "1310"),
            Code(ContentRefused, "1301"),
            Code(ContextTooLong, "1261"),
            Code(ModelNotFound, "1211"),
        ],
        [Dialect.OpenRouter] =
        [
            Status(RateLimited, 402) with { Waits = true },
            Text(ContentRefused, "flagged", "moderation") with { Statuses = [403] },
            Text(Unsupported, "no endpoints found that") with { Statuses = [404] },
        ],
    };

    public static ErrorRule[] Of(Dialect dialect) => ByDialect.GetValueOrDefault(dialect, []);
}
