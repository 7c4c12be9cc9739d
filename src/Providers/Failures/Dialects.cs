namespace Providers.Failures;

/// <summary>Knows dialects by where they are served.</summary>
public static class Dialects
{
    private const int OllamaPort = 11434;

    private static readonly (string Host, Dialect Dialect)[] Hosts =
    [
        ("api.openai.com", Dialect.OpenAI),
        ("openai.azure.com", Dialect.Azure),
        ("openai.azure.us", Dialect.Azure),
        ("openai.azure.cn", Dialect.Azure),
        ("cognitiveservices.azure.com", Dialect.Azure),
        ("services.ai.azure.com", Dialect.Azure),
        ("dashscope.aliyuncs.com", Dialect.DashScope),
        ("dashscope-intl.aliyuncs.com", Dialect.DashScope),
        ("dashscope-us.aliyuncs.com", Dialect.DashScope),
        ("api.deepseek.com", Dialect.DeepSeek),
        ("api.moonshot.cn", Dialect.Moonshot),
        ("api.moonshot.ai", Dialect.Moonshot),
        ("open.bigmodel.cn", Dialect.Zhipu),
        ("api.z.ai", Dialect.Zhipu),
        ("openrouter.ai", Dialect.OpenRouter),
        ("api.anthropic.com", Dialect.Anthropic),
    ];

    /// <summary>The dialect served at an endpoint, by its host; <see cref="Dialect.Generic"/> for hosts that are not known.</summary>
    public static Dialect Infer(Uri endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Port == OllamaPort)
        {
            return Dialect.Ollama;
        }

        foreach (var (host, dialect) in Hosts)
        {
            if (IsAt(endpoint.Host, host))
            {
                return dialect;
            }
        }

        return Dialect.Generic;
    }

    private static bool IsAt(string host, string known)
        => host.EndsWith(known, StringComparison.OrdinalIgnoreCase)
            && (host.Length == known.Length || host[host.Length - known.Length - 1] == '.');
}
