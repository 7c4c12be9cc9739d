using Providers.Failures;

namespace Providers.Tests.Failures;

public sealed class DialectsTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", Dialect.OpenAI)]
    [InlineData("https://res.openai.azure.com", Dialect.Azure)]
    [InlineData("https://dashscope.aliyuncs.com/compatible-mode/v1", Dialect.DashScope)]
    [InlineData("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", Dialect.DashScope)]
    [InlineData("https://api.deepseek.com", Dialect.DeepSeek)]
    [InlineData("https://api.moonshot.cn/v1", Dialect.Moonshot)]
    [InlineData("https://open.bigmodel.cn/api/paas/v4", Dialect.Zhipu)]
    [InlineData("https://openrouter.ai/api/v1", Dialect.OpenRouter)]
    [InlineData("https://API.Anthropic.com/v1", Dialect.Anthropic)]
    [InlineData("http://127.0.0.1:11434/v1", Dialect.Ollama)]
    [InlineData("https://llm.example.com/v1", Dialect.Generic)]
    [InlineData("https://notapi.openai.com.example.com/v1", Dialect.Generic)]
    [InlineData("https://myopenrouter.ai/v1", Dialect.Generic)]
    public void Infers_the_dialect_from_the_host(string endpoint, Dialect expected)
        => Dialects.Infer(new Uri(endpoint)).ShouldBe(expected);
}
