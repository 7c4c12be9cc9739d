using Providers.Failures;
using static Providers.ChatFailureKind;

namespace Providers.Tests.Failures;

public sealed class FailureClassifierTests
{
    public static TheoryData<string, Dialect, int?, string?, string?, string?, ChatFailureKind> Errors => new()
    {
        // Name, dialect, status, code, type, message, kind
        { "openai rate limit", Dialect.OpenAI, 429, "rate_limit_exceeded", "requests", null, RateLimited },
        { "openai slow down", Dialect.OpenAI, 429, "slow_down", null, null, RateLimited },
        { "openai no quota", Dialect.OpenAI, 429, "insufficient_quota", "insufficient_quota", null, QuotaExhausted },
        { "openai credits gone", Dialect.OpenAI, 429, "credit_balance_exhausted", "insufficient_quota", null, QuotaExhausted },
        { "openai organisation's spend", Dialect.OpenAI, 429, "organization_spend_limit_exceeded", null, null, QuotaExhausted },
        { "openai project's spend", Dialect.OpenAI, 429, "project_spend_limit_exceeded", null, null, QuotaExhausted },
        { "openai organisation's usage", Dialect.OpenAI, 429, "organization_usage_limit_exceeded", null, null, QuotaExhausted },
        { "openai overloaded", Dialect.OpenAI, 503, "server_is_overloaded", null, null, Overloaded },
        { "openai bad key", Dialect.OpenAI, 401, "invalid_api_key", "invalid_request_error", null, Unauthorized },
        { "openai region", Dialect.OpenAI, 403, "unsupported_country_region_territory", "request_forbidden", null, Unauthorized },
        { "openai too long", Dialect.OpenAI, 400, "context_length_exceeded", "invalid_request_error", null, ContextTooLong },
        { "openai policy", Dialect.OpenAI, 400, "content_policy_violation", null, null, ContentRefused },
        { "openai no model", Dialect.OpenAI, 404, "model_not_found", "invalid_request_error", null, ModelNotFound },
        { "openai parameter", Dialect.OpenAI, 400, "unsupported_parameter", "invalid_request_error", null, Unsupported },
        { "openai value", Dialect.OpenAI, 400, "unsupported_value", "invalid_request_error", null, Unsupported },
        { "openai images", Dialect.OpenAI, 400, null, "invalid_request_error",
            "Invalid content type. image_url is only supported by certain models.", Unsupported },
        { "openai wrong request", Dialect.OpenAI, 400, null, "invalid_request_error", "messages is required", BadRequest },
        { "openai event of a server error", Dialect.OpenAI, null, null, "server_error", "The server had an error", ServerError },
        { "openai event under 200", Dialect.OpenAI, 200, "rate_limit_exceeded", "tokens", null, RateLimited },
        { "azure filter", Dialect.Azure, 400, "content_filter", null, null, ContentRefused },
        { "azure no deployment", Dialect.Azure, 404, "DeploymentNotFound", null, null, ModelNotFound },
        { "azure rate limit", Dialect.Azure, 429, "RateLimitReached", null, null, RateLimited },
        { "azure numeric code", Dialect.Azure, 429, "429", null, null, RateLimited },
        { "ollama no model", Dialect.Ollama, 404, null, null, "model 'x' not found", ModelNotFound },
        { "ollama pull first", Dialect.Ollama, 404, null, null, "model \"x\" not found, try pulling it first", ModelNotFound },
        { "ollama no tools", Dialect.Ollama, 400, null, null, "x does not support tools", Unsupported },
        { "ollama busy", Dialect.Ollama, 503, null, null, "server busy, please try again. maximum pending requests exceeded", Overloaded },
        { "ollama line in mid-stream", Dialect.Ollama, 200, null, null, "an error was encountered while running the model", ServerError },
        { "dashscope throttle in billing words", Dialect.DashScope, 429, "insufficient_quota", "insufficient_quota",
            "You exceeded your current quota, please check your plan and billing details", RateLimited },
        { "dashscope requests", Dialect.DashScope, 429, "limit_requests", null, null, RateLimited },
        { "dashscope burst", Dialect.DashScope, 429, "limit_burst_rate", null, null, RateLimited },
        { "dashscope prepaid bill", Dialect.DashScope, 429, "PrepaidBillOverdue", null, null, QuotaExhausted },
        { "dashscope postpaid bill", Dialect.DashScope, 429, "PostpaidBillOverdue", null, null, QuotaExhausted },
        { "dashscope not bought", Dialect.DashScope, 429, "CommodityNotPurchased", null, null, QuotaExhausted },
        { "dashscope free quota", Dialect.DashScope, 429, "insufficient_quota", null, "Free allocated quota exceeded.", QuotaExhausted },
        { "dashscope arrears", Dialect.DashScope, 400, "Arrearage", null, null, QuotaExhausted },
        { "dashscope inspection", Dialect.DashScope, 400, "data_inspection_failed", null, null, ContentRefused },
        { "dashscope free tier", Dialect.DashScope, 403, "AllocationQuota.FreeTierOnly", null, null, QuotaExhausted },
        { "deepseek balance", Dialect.DeepSeek, 402, "invalid_request_error", "unknown_error", "Insufficient Balance", QuotaExhausted },
        { "deepseek wrong request", Dialect.DeepSeek, 422, null, null, "Failed to deserialize", BadRequest },
        { "deepseek schema", Dialect.DeepSeek, 400, "invalid_request_error", "invalid_request_error",
            "This response_format type is unavailable now", Unsupported },
        { "deepseek images", Dialect.DeepSeek, 400, null, "invalid_request_error",
            "Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`", Unsupported },
        { "deepseek busy", Dialect.DeepSeek, 503, null, null, null, Overloaded },
        { "deepseek risk", Dialect.DeepSeek, 400, "invalid_request_error", null, "Content Exists Risk", ContentRefused },
        { "moonshot engine", Dialect.Moonshot, 429, null, "engine_overloaded_error", null, Overloaded },
        { "moonshot rate", Dialect.Moonshot, 429, null, "rate_limit_reached_error", null, RateLimited },
        { "moonshot quota", Dialect.Moonshot, 429, null, "exceeded_current_quota_error", null, QuotaExhausted },
        { "moonshot filter", Dialect.Moonshot, 400, null, "content_filter", null, ContentRefused },
        { "moonshot too long by words", Dialect.Moonshot, 400, null, "invalid_request_error",
            "Invalid request: Your request exceeded model token limit: 8192", ContextTooLong },
        { "zhipu concurrency", Dialect.Zhipu, 429, "1302", null, null, RateLimited },
        { "zhipu frequency", Dialect.Zhipu, 429, "1303", null, null, RateLimited },
        { "zhipu busy", Dialect.Zhipu, 429, "1305", null, null, RateLimited },
        { "zhipu crowded", Dialect.Zhipu, 429, "1312", null, null, RateLimited },
        { "zhipu day's limit", Dialect.Zhipu, 429, "1304", null, null, QuotaExhausted },
        { "zhipu usage limit", Dialect.Zhipu, 429, "1308", null, null, QuotaExhausted },
        { "zhipu week's limit", Dialect.Zhipu, 429, "1310", null, null, QuotaExhausted },
        { "zhipu arrears", Dialect.Zhipu, 429, "1113", null, null, QuotaExhausted },
        { "zhipu content", Dialect.Zhipu, 400, "1301", null, null, ContentRefused },
        { "zhipu too long", Dialect.Zhipu, 400, "1261", null, null, ContextTooLong },
        { "openrouter credits", Dialect.OpenRouter, 402, "402", null, null, QuotaExhausted },
        { "openrouter moderation", Dialect.OpenRouter, 403, "403", null, "Your input was flagged", ContentRefused },
        { "openrouter without tools", Dialect.OpenRouter, 404, "404", null, "No endpoints found that support tool use.", Unsupported },
        { "openrouter status in a 200", Dialect.OpenRouter, 200, "502", null, "Provider returned error", ServerError },
        { "openrouter limit in a 200", Dialect.OpenRouter, 200, "429", null, null, RateLimited },
        { "anthropic overloaded", Dialect.Anthropic, 529, null, "overloaded_error", null, Overloaded },
        { "anthropic credits", Dialect.Anthropic, 400, null, "invalid_request_error", "Your credit balance is too low", QuotaExhausted },
        { "anthropic too long", Dialect.Anthropic, 400, null, "invalid_request_error", "prompt is too long: 2 > 1", ContextTooLong },
        { "anthropic event", Dialect.Anthropic, 200, null, "overloaded_error", null, Overloaded },
        { "vllm too long", Dialect.Generic, 400, "400", "BadRequestError", "the maximum context length is 4096", ContextTooLong },
        { "vllm field", Dialect.Generic, 422, null, null, "Extra inputs are not permitted", Unsupported },
        { "vllm without a parser of calls", Dialect.Generic, 400, "400", "BadRequestError",
            "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set", Unsupported },
        { "vllm without eyes", Dialect.Generic, 400, "400", "BadRequestError", "llama is not a multimodal model", Unsupported },
        { "vllm with its eyes closed", Dialect.Generic, 400, "400", "BadRequestError",
            "At most 0 image(s) may be provided in one prompt.", Unsupported },
        { "llama.cpp without templates", Dialect.Generic, 400, null, "invalid_request_error", "tools param requires --jinja flag", Unsupported },
        { "llama.cpp's other model", Dialect.Generic, 501, "501", "not_supported_error", "This server does not", Unsupported },
        { "llama.cpp too long", Dialect.Generic, 400, null, "exceed_context_size_error", null, ContextTooLong },
        { "a stranger's 429", Dialect.Generic, 429, null, null, null, RateLimited },
        { "gemini's throttle in billing words", Dialect.Generic, 429, "429", null,
            "You exceeded your current quota, please check your plan and billing details. Please retry in 36.8s.", RateLimited },
        { "a quota in billing words", Dialect.Generic, 429, null, null,
            "You exceeded your current quota, please check your plan and billing details.", QuotaExhausted },
        { "a stranger's quota", Dialect.Generic, 429, "insufficient_quota", null, null, QuotaExhausted },
        { "an event of no known kind", Dialect.Generic, null, null, null, "oops", ServerError },
        { "an event of a wrong request", Dialect.Generic, null, null, "invalid_request_error", "wrong", BadRequest },
        { "words in a server's failure decide nothing", Dialect.Generic, 500, null, null, "x is not supported", ServerError },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Reads_each_dialect_by_its_own_table(
        string name, Dialect dialect, int? status, string? code, string? type, string? message, ChatFailureKind expected)
    {
        var error = new ProviderError { Dialect = dialect, Status = status, Code = code, Type = type, Message = message };

        FailureClassifier.Classify(error).ShouldBe(expected, name);
    }

    [Theory]
    [InlineData(302, Malformed)]
    [InlineData(400, BadRequest)]
    [InlineData(401, Unauthorized)]
    [InlineData(402, QuotaExhausted)]
    [InlineData(403, Unauthorized)]
    [InlineData(404, ModelNotFound)]
    [InlineData(405, ModelNotFound)]
    [InlineData(408, ServerError)]
    [InlineData(413, ContextTooLong)]
    [InlineData(415, ServerError)]
    [InlineData(421, ServerError)]
    [InlineData(422, BadRequest)]
    [InlineData(429, RateLimited)]
    [InlineData(431, Unsupported)]
    [InlineData(500, ServerError)]
    [InlineData(502, ServerError)]
    [InlineData(503, Overloaded)]
    [InlineData(504, ServerError)]
    [InlineData(529, Overloaded)]
    public void Falls_back_on_the_status(int status, ChatFailureKind expected)
    {
        foreach (var dialect in Enum.GetValues<Dialect>().Except([Dialect.Zhipu]))
        {
            FailureClassifier.Classify(new ProviderError { Dialect = dialect, Status = status }).ShouldBe(expected, dialect.ToString());
        }
    }

    [Theory]
    [InlineData(400, Malformed)]
    [InlineData(401, Unauthorized)]
    [InlineData(404, ModelNotFound)]
    [InlineData(413, ContextTooLong)]
    [InlineData(422, Malformed)]
    [InlineData(429, RateLimited)]
    [InlineData(502, ServerError)]
    public void A_page_is_nobodys_judgement_of_the_question(int status, ChatFailureKind expected)
        => FailureClassifier.Classify(new ProviderError { Dialect = Dialect.Generic, Status = status, IsPage = true }).ShouldBe(expected);

    [Fact]
    public void Billing_words_that_say_when_to_come_back_are_a_throttle()
    {
        var error = new ProviderError
        {
            Dialect = Dialect.Generic,
            Status = 429,
            Message = "You exceeded your current quota",
            RetryAfter = TimeSpan.FromSeconds(3),
        };

        FailureClassifier.Classify(error).ShouldBe(RateLimited);
    }

    [Fact]
    public void An_inner_code_counts_like_a_code()
    {
        var error = new ProviderError
        {
            Dialect = Dialect.Azure,
            Status = 400,
            Code = "BadRequest",
            InnerCode = "ResponsibleAIPolicyViolation",
        };

        FailureClassifier.Classify(error).ShouldBe(ContentRefused);
    }

    [Fact]
    public void Openrouters_402_passes_when_it_says_when()
    {
        var error = new ProviderError { Dialect = Dialect.OpenRouter, Status = 402, RetryAfter = TimeSpan.FromSeconds(3) };

        FailureClassifier.Classify(error).ShouldBe(RateLimited);
    }

    [Fact]
    public void What_a_provider_said_never_reaches_its_text()
    {
        var error = new ProviderError { Dialect = Dialect.OpenAI, Message = "the prompt was: secret" };

        error.ToString()!.ShouldNotContain("secret");
    }
}
