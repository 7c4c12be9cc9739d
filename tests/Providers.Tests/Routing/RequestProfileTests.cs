using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Tests.Routing;

public class RequestProfileTests
{
    private static readonly AITool Function = AIFunctionFactory.CreateDeclaration("look_up", "", default);

    [Fact]
    public void Plain_text_needs_nothing()
    {
        var profile = Given.Profile();

        profile.Required.ShouldBe(BackendCapabilities.None);
        profile.Preferred.ShouldBe(BackendCapabilities.None);
        profile.InputTokens.ShouldBe(100);
        profile.IsPlainText.ShouldBeTrue();
        profile.IsProviderBound.ShouldBeFalse();
    }

    [Fact]
    public void Offered_tools_need_tools()
    {
        var profile = Given.Profile(new ChatOptions { Tools = [Function] });

        profile.Required.ShouldBe(BackendCapabilities.Tools);
        profile.HasTools.ShouldBeTrue();
        profile.HasHostedTools.ShouldBeFalse();
    }

    [Fact]
    public void Tools_that_may_not_be_called_need_nothing()
        => Given.Profile(new ChatOptions { Tools = [Function], ToolMode = ChatToolMode.None }).Required.ShouldBe(BackendCapabilities.None);

    [Fact]
    public void A_tool_that_runs_at_the_provider_is_hosted()
        => Given.Profile(new ChatOptions { Tools = [Function, new HostedWebSearchTool()] }).HasHostedTools.ShouldBeTrue();

    [Fact]
    public void Tool_calls_in_the_history_need_tools()
    {
        var call = new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "look_up")]);

        Given.Profile(null, default, call).Required.ShouldBe(BackendCapabilities.Tools);
    }

    [Fact]
    public void A_schema_needs_JsonSchema_and_is_not_plain_text()
    {
        var profile = Given.Profile(new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema<int>() });

        profile.Required.ShouldBe(BackendCapabilities.JsonSchema);
        profile.IsPlainText.ShouldBeFalse();
    }

    [Fact]
    public void Json_without_a_schema_needs_nothing_and_is_not_plain_text()
    {
        var profile = Given.Profile(new ChatOptions { ResponseFormat = ChatResponseFormat.Json });

        profile.Required.ShouldBe(BackendCapabilities.None);
        profile.IsPlainText.ShouldBeFalse();
    }

    [Theory]
    [InlineData("image/png", BackendCapabilities.Vision)]
    [InlineData("audio/wav", BackendCapabilities.Audio)]
    [InlineData("application/pdf", BackendCapabilities.None)]
    public void Media_need_the_sense_for_them(string mediaType, BackendCapabilities needed)
    {
        AIContent[] contents = [new DataContent(new byte[1], mediaType), new UriContent("http://host/file", mediaType)];

        foreach (var content in contents)
        {
            Given.Profile(null, default, new ChatMessage(ChatRole.User, [content])).Required.ShouldBe(needed);
        }
    }

    [Fact]
    public void An_image_in_a_tool_result_needs_vision()
    {
        var result = new FunctionResultContent("1", new List<AIContent> { new DataContent(new byte[1], "image/png") });

        Given.Profile(null, default, new ChatMessage(ChatRole.Tool, [result])).Required
            .ShouldBe(BackendCapabilities.Tools | BackendCapabilities.Vision);
    }

    [Fact]
    public void Reasoning_is_preferred_and_never_required()
    {
        var profile = Given.Profile(new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.High } });

        profile.Required.ShouldBe(BackendCapabilities.None);
        profile.Preferred.ShouldBe(BackendCapabilities.Reasoning);
    }

    [Fact]
    public void Reasoning_switched_off_is_not_preferred()
        => Given.Profile(new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.None } }).Preferred
            .ShouldBe(BackendCapabilities.None);

    [Fact]
    public void A_conversation_kept_at_a_provider_binds()
    {
        var profile = Given.Profile(new ChatOptions { ConversationId = "c1" });

        profile.IsProviderBound.ShouldBeTrue();
        profile.IsPlainText.ShouldBeFalse();
    }

    [Fact]
    public void A_file_kept_at_a_provider_binds()
        => Given.Profile(null, default, new ChatMessage(ChatRole.User, [new HostedFileContent("f1")])).IsProviderBound.ShouldBeTrue();

    [Theory]
    [InlineData(null, RequestProfile.UnknownOutputTokens)]
    [InlineData(50, 50)]
    [InlineData(1000, 1000)]
    public void The_expected_output_is_the_cap_where_there_is_one(int? cap, long expected)
        => Given.Profile(new ChatOptions { MaxOutputTokens = cap }).OutputTokens.ShouldBe(expected);

    [Fact]
    public void A_call_narrows_the_regions_and_never_widens_them()
    {
        var options = new ChatOptions().ForProviders(ask => ask.AllowedRegions = ["US", "eu"]);

        Given.Profile(options, new RequestBounds { AllowedRegions = ["eu", "ch"] }).AllowedRegions.ShouldBe(["eu"]);
    }

    [Fact]
    public void What_the_call_asks_of_the_router_is_read()
    {
        var options = new ChatOptions().ForProviders(ask => (ask.Tenant, ask.Session, ask.MaxCost) = ("acme", "s1", 0.5m));

        var profile = Given.Profile(options);

        (profile.Tenant, profile.Session, profile.MaxCost).ShouldBe(("acme", "s1", 0.5m));
    }
}
