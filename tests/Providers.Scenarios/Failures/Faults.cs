using Providers.Scenarios.Stage;
using Providers.Testing;
using static Providers.ChatFailureKind;
using static Providers.Scenarios.Failures.Fault;

namespace Providers.Scenarios.Failures;

/// <summary>Every way to fail before the first content that providers are known for.</summary>
internal static class Faults
{
    private static readonly string[] OpenAIShaped =
        ["Generic", "OpenAI", "Azure", "AzureClassic", "DashScope", "DeepSeek", "Moonshot", "Zhipu", "OpenRouter"];

    private static readonly Fault[] Statuses =
    [
        .. OpenAIShaped.Append("Ollama").SelectMany(dialect => new[]
        {
            Error(dialect, 500, null, ServerError),
            Error(dialect, 502, null, ServerError),
            Error(dialect, 503, null, Overloaded),
            Error(dialect, 401, null, Unauthorized),
            Error(dialect, 404, null, ModelNotFound, "model 'x' not found"),
            Error(dialect, 400, null, BadRequest, "A field is missing."),
        }),
        .. OpenAIShaped.Where(dialect => dialect != "DashScope").Select(dialect => Error(dialect, 429, "rate_limit_exceeded", RateLimited)),
        .. OpenAIShaped.Except(["DashScope", "Zhipu"]).Select(dialect => Error(dialect, 429, "insufficient_quota", QuotaExhausted)),
        .. OpenAIShaped.Append("Ollama").SelectMany(dialect => new[]
        {
            new Fault(dialect, "no answer, the connection is reset", SimulatedReply.Nothing(SimulatedEnding.Reset), Unreachable),
            new Fault(dialect, "a page with status 200", Wire.Page(200), Malformed) { Status = dialect == "Ollama" ? null : 200 },
            new Fault(dialect, "a page with status 502", Wire.Page(502), ServerError),
        }),
    ];

    private static readonly Fault[] OpenAI =
    [
        Error("OpenAI", 429, "slow_down", RateLimited),
        Error("OpenAI", 429, "credit_balance_exhausted", QuotaExhausted),
        Error("OpenAI", 429, "organization_spend_limit_exceeded", QuotaExhausted, type: "insufficient_quota"),
        Error("OpenAI", 429, "project_spend_limit_exceeded", QuotaExhausted, type: "insufficient_quota"),
        Error("OpenAI", 429, "organization_usage_limit_exceeded", QuotaExhausted, type: "insufficient_quota"),
        Error("OpenAI", 503, "server_is_overloaded", Overloaded),
        Error("OpenAI", 401, "invalid_api_key", Unauthorized),
        Error("OpenAI", 401, null, Unauthorized, "IP not authorised"),
        Error("OpenAI", 403, "unsupported_country_region_territory", Unauthorized),
        Error("OpenAI", 404, "model_not_found", ModelNotFound),
        Error("OpenAI", 400, "context_length_exceeded", ContextTooLong),
        Error("OpenAI", 400, "content_policy_violation", ContentRefused),
        Error("OpenAI", 400, "unsupported_parameter", Unsupported),
        Error("OpenAI", 422, null, BadRequest),
        Error("OpenAI", 504, null, ServerError),
        Error("Generic", 529, null, Overloaded),
        Error("Generic", 413, null, ContextTooLong),
        Error("Generic", 407, null, Unauthorized),
        Error("Generic", 402, null, QuotaExhausted),
    ];

    private static readonly Fault[] Azure =
    [
        new Fault("Azure", "400 content_filter with an inner error",
            Wire.Json("""{"error":{"code":"content_filter","param":"prompt","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", 400),
            ContentRefused) { Code = "content_filter" },
        Error("Azure", 404, "DeploymentNotFound", ModelNotFound),
        Error("Azure", 429, "RateLimitReached", RateLimited),
        Error("Azure", 429, "429", RateLimited),
        Error("AzureClassic", 404, "DeploymentNotFound", ModelNotFound),
    ];

    private static readonly Fault[] Ollama =
    [
        Error("Ollama", 404, null, ModelNotFound, "model \"x\" not found, try pulling it first"),
        Error("Ollama", 400, null, Unsupported, "x does not support tools"),
        Error("Ollama", 503, null, Overloaded, "server busy, please try again.  maximum pending requests exceeded"),
        Error("Ollama", 499, null, ServerError, "the request was cancelled"),
        InAnswer("Ollama", "an error line under status 200", Wire.Lines("""{"error":"llama runner process has terminated"}""" + "\n"), ServerError),
        InAnswer("Ollama", "busy under status 200", Wire.Lines("""{"error":"server busy"}""" + "\n"), Overloaded),
        InAnswer("Ollama", "the model was only loaded", Wire.Lines(Wire.LastLine("load")), EmptyAnswer) with { Status = null },
        InAnswer("Ollama", "the model was only unloaded", Wire.Lines(Wire.LastLine("unload")), EmptyAnswer) with { Status = null },
        InAnswer("Ollama", "done without a word", Wire.Lines(Wire.LastLine()), EmptyAnswer) with { Status = null },
        InAnswer("Ollama", "a line that is no JSON", Wire.Lines("nothing of the kind\n"), Malformed) with { Status = null },
        InAnswer("Ollama", "an end before anything", Wire.Lines(""), Interrupted) with { Status = null },
    ];

    private static readonly Fault[] DashScope =
    [
        Error("DashScope", 429, "insufficient_quota", RateLimited, "You exceeded your current quota, please check your plan and billing details."),
        Error("DashScope", 429, "limit_requests", RateLimited),
        Error("DashScope", 429, "limit_burst_rate", RateLimited),
        Error("DashScope", 429, "PrepaidBillOverdue", QuotaExhausted),
        Error("DashScope", 429, "PostpaidBillOverdue", QuotaExhausted),
        Error("DashScope", 429, "CommodityNotPurchased", QuotaExhausted),
        Error("DashScope", 429, "Throttling.AllocationQuota", QuotaExhausted, "Free allocated quota exceeded."),
        Error("DashScope", 400, "Arrearage", QuotaExhausted),
        Error("DashScope", 400, "data_inspection_failed", ContentRefused),
        Error("DashScope", 403, "AllocationQuota.FreeTierOnly", QuotaExhausted),
    ];

    private static readonly Fault[] DeepSeek =
    [
        Error("DeepSeek", 402, null, QuotaExhausted, "Insufficient Balance"),
        Error("DeepSeek", 422, null, BadRequest, "Failed to deserialize"),
        InAnswer("DeepSeek", "finish reason insufficient_system_resource",
            Wire.Events(Wire.Finish("insufficient_system_resource"), Wire.Done), Overloaded, "insufficient_system_resource"),
    ];

    private static readonly Fault[] Moonshot =
    [
        Error("Moonshot", 429, null, Overloaded, type: "engine_overloaded_error"),
        Error("Moonshot", 429, null, RateLimited, type: "rate_limit_reached_error"),
        Error("Moonshot", 429, null, QuotaExhausted, type: "exceeded_current_quota_error"),
        Error("Moonshot", 400, null, ContentRefused, type: "content_filter"),
        Error("Moonshot", 400, null, ContextTooLong, "Your request exceeded model token limit: 8192", "invalid_request_error"),
    ];

    private static readonly Fault[] Zhipu =
    [
        .. new[] { "1302", "1303", "1305", "1312" }.Select(code => Error("Zhipu", 429, code, RateLimited)),
        .. new[] { "1304", "1308", "1310", "1113" }.Select(code => Error("Zhipu", 429, code, QuotaExhausted)),
        Error("Zhipu", 400, "1301", ContentRefused),
        Error("Zhipu", 400, "1261", ContextTooLong),
        new Fault("Zhipu", "429 with a numeric code 1302", Wire.Json("""{"error":{"code":1302,"message":"slow"}}""", 429), RateLimited)
            { Code = "1302" },
        InAnswer("Zhipu", "finish reason network_error",
            Wire.Events(Wire.Finish("network_error"), Wire.Done), ServerError, "network_error"),
        InAnswer("Zhipu", "finish reason sensitive", Wire.Events(Wire.Finish("sensitive"), Wire.Done), ContentRefused) with { Status = null },
    ];

    private static readonly Fault[] OpenRouter =
    [
        Error("OpenRouter", 402, null, QuotaExhausted, "Insufficient credits"),
        new Fault("OpenRouter", "402 with Retry-After", SimulatedReply.Failure(402, retryAfter: TimeSpan.FromSeconds(30)), RateLimited)
            { Code = "invalid_request_error" },
        InAnswer("OpenRouter", "200 with a top-level error", Wire.Json("""{"error":{"code":502,"message":"Provider returned error"}}"""),
            ServerError, "502"),
        InAnswer("OpenRouter", "an error event and finish reason error",
            Wire.Events("""{"error":{"code":429,"message":"slow"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}"""), RateLimited, "429"),
    ];

    private static readonly Fault[] Answers =
    [
        InAnswer("Generic", "an error event before content", Wire.Events("""{"error":{"message":"out of memory","type":"server_error"}}"""),
            ServerError, "server_error"),
        InAnswer("Generic", "an error event behind a role and an empty text", Wire.Events(
            Wire.Delta("""{"role":"assistant","content":""}"""), """{"error":{"message":"out of memory","type":"server_error"}}"""), ServerError, "server_error"),
        InAnswer("Generic", "an end behind a role and an empty text", Wire.Events(Wire.Delta("""{"role":"assistant","content":""}""")), Interrupted),
        InAnswer("Generic", "an end within a tool call's arguments", Wire.Events(Wire.Delta(
            """{"tool_calls":[{"index":0,"id":"c1","function":{"name":"weather","arguments":"{\"city\":"}}]}""")), Interrupted),
        InAnswer("Generic", "a bare error line in a stream", Wire.Stream("""{"object":"error","message":"too many tokens","code":400}""" + "\n"),
            ContextTooLong, "400"),
        InAnswer("Generic", "a malformed event", Wire.Events("{\"choices\":[{]}"), Malformed),
        InAnswer("Generic", "an event of the wrong shape", Wire.Events("""{"choices":"none"}"""), Malformed),
        InAnswer("Generic", "JSON without choices", Wire.Json("""{"status":"ok"}"""), Malformed),
        InAnswer("Generic", "plain words", SimulatedReply.Raw("OK", "text/plain"), Malformed),
        InAnswer("Generic", "[DONE] without content", Wire.Events(Wire.Done), EmptyAnswer),
        InAnswer("Generic", "a finish without content", Wire.Events(Wire.Finish(), Wire.Done), EmptyAnswer),
        InAnswer("Generic", "an empty text", Wire.Json(Wire.Whole("")), EmptyAnswer),
        InAnswer("Generic", "nothing under status 200", Wire.Stream(""), Interrupted),
        InAnswer("Generic", "half a JSON answer", Wire.Json(Wire.Whole("Hello, world.")[..40]), Interrupted),
        new Fault("Generic", "no answer, the connection is closed", SimulatedReply.Nothing(SimulatedEnding.Close), Unreachable),
        new Fault("Generic", "a redirect", SimulatedReply.RawHttp("HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n"), Malformed)
            { Status = 302 },
        new Fault("Generic", "no HTTP at all", SimulatedReply.RawHttp("SSH-2.0-OpenSSH_9.6\r\n"), Malformed) { Status = null },
    ];

    public static IReadOnlyDictionary<string, Fault> ByName { get; } = new[]
    {
        Statuses, OpenAI, Azure, Ollama, DashScope, DeepSeek, Moonshot, Zhipu, OpenRouter, Answers,
    }.SelectMany(faults => faults).ToDictionary(fault => fault.Name);
}
