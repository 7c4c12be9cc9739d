using Providers.Execution;

namespace Providers.Tests.Execution;

public class ModelNameTests
{
    [Theory]
    [InlineData("gpt-4o", "gpt-4o")]
    [InlineData("gpt-4o", "GPT-4o")]
    [InlineData("gpt-4o", "gpt-4o-2024-08-06")]
    [InlineData("gpt-4", "gpt-4-0613")]
    [InlineData("gpt-5-mini", "gpt-5-mini-20250807")]
    [InlineData("gemini-2.0-flash", "gemini-2.0-flash-001")]
    [InlineData("gemini-2.5-flash-preview", "gemini-2.5-flash-preview-05-20")]
    [InlineData("claude-sonnet-4", "claude-sonnet-4@20250514")]
    [InlineData("openai/gpt-4o", "openai/gpt-4o-2024-11-20")]
    public void A_name_stands_for_its_model_and_for_that_models_snapshots(string name, string model)
        => ModelName.Covers(name, model).ShouldBeTrue();

    [Theory]
    [InlineData("gpt-4o", "gpt-4o-mini")]
    [InlineData("gpt-4o", "gpt-4o-mini-2024-07-18")]
    [InlineData("gpt-4", "gpt-4o")]
    [InlineData("gpt-4", "gpt-4.1")]
    [InlineData("gpt-4", "gpt-4-32k")]
    [InlineData("gpt-4", "gpt-4-1106-preview")]
    [InlineData("claude-sonnet-4", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4", "claude-sonnet-4-5-20250929")]
    [InlineData("qwen2.5", "qwen2.5-72")]
    [InlineData("qwen3", "qwen3:4b")]
    [InlineData("gpt-4o", "gpt-4o-")]
    [InlineData("gpt-4o", "gpt-4o-2024--08")]
    [InlineData("gpt-4o", "gpt-4o2024")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("gpt-4o", "openai/gpt-4o")]
    public void A_name_does_not_stand_for_a_sister(string name, string model)
        => ModelName.Covers(name, model).ShouldBeFalse();
}
