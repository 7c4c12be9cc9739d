namespace Providers.Failures;

/// <summary>Whose habits an endpoint has: the same words mean "wait" at one provider and "pay" at another.</summary>
public enum Dialect
{
    /// <summary>OpenAI's protocol as most servers speak it: vLLM, LM Studio, llama.cpp, a company's proxy. The default.</summary>
    Generic,

    /// <summary>The official OpenAI API.</summary>
    OpenAI,

    /// <summary>Azure OpenAI, both the v1 and the classic path.</summary>
    Azure,

    /// <summary>Ollama, native or under <c>/v1</c>.</summary>
    Ollama,

    /// <summary>Alibaba Cloud's Qwen.</summary>
    DashScope,

    /// <summary>DeepSeek.</summary>
    DeepSeek,

    /// <summary>Moonshot's Kimi.</summary>
    Moonshot,

    /// <summary>Zhipu's GLM, also as Z.ai.</summary>
    Zhipu,

    /// <summary>OpenRouter.</summary>
    OpenRouter,

    /// <summary>Anthropic.</summary>
    Anthropic,
}
