using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.AspNetCore.Failures;
using Providers.AspNetCore.Reading;

namespace Providers.Tests.AspNetCore;

public sealed class RequestReaderTests
{
    private static CompletionRequest Read(string fields, string message = """{"role":"user","content":"Hi"}""")
        => RequestReader.Read(JsonElement.Parse($$"""{"messages":[{{message}}]{{(fields.Length > 0 ? "," : "")}}{{fields}}}"""));

    [Fact]
    public void Takes_null_for_missing()
    {
        var request = Read("\"temperature\":null,\"stop\":null,\"tools\":null,\"stream\":null,\"user\":null");

        request.Streams.ShouldBeFalse();
        request.Options.Temperature.ShouldBeNull();
        request.Options.AdditionalProperties.ShouldBeNull();
    }

    [Fact]
    public void Passes_on_what_it_does_not_know()
    {
        var properties = Read("""
            "service_tier":"flex","top_k":40
            """).Options.AdditionalProperties.ShouldNotBeNull();

        ((JsonElement)properties["service_tier"]!).GetString().ShouldBe("flex");
        ((JsonElement)properties["top_k"]!).GetInt32().ShouldBe(40);
    }

    [Theory]
    [InlineData("minimal", null)]
    [InlineData("high", ReasoningEffort.High)]
    public void Leaves_a_degree_of_effort_it_does_not_know_to_the_provider(string effort, ReasoningEffort? expected)
    {
        var options = Read($"\"reasoning_effort\":\"{effort}\"").Options;

        options.Reasoning?.Effort.ShouldBe(expected);
        (options.AdditionalProperties?.ContainsKey("reasoning_effort") == true).ShouldBe(expected is null);
    }

    [Fact]
    public void Keeps_strict_answers_and_strict_functions_apart()
    {
        var options = Read("""
            "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{}}},
            "tools":[{"type":"function","function":{"name":"loose"}},{"type":"function","function":{"name":"strict","strict":true}}]
            """).Options;

        options.AdditionalProperties!["strictJsonSchema"].ShouldBe(true);
        options.Tools!.Select(tool => tool.AdditionalProperties["strictJsonSchema"]).ShouldBe([false, true]);
    }

    [Fact]
    public void Takes_a_conversation_in_which_the_model_once_wrote_broken_arguments()
    {
        var request = Read("", """
            {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":"}}]}
            """);

        var call = request.Messages[0].Contents.ShouldHaveSingleItem().ShouldBeOfType<FunctionCallContent>();

        call.CallId.ShouldBe("c1");
        call.Exception.ShouldNotBeNull();
    }

    [Fact]
    public void Never_lets_a_client_set_the_routers_own_options()
        => Should.Throw<RefusedRequestException>(() => Read("\"Providers.Tenant\":\"other\"")).Parameter.ShouldBe("Providers.Tenant");

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("data:nonsense")]
    [InlineData("data:image/png;base64,@@@")]
    public void Takes_no_image_but_by_an_address_it_can_send(string url)
        => Should.Throw<RefusedRequestException>(
                () => Read("", $$"""{"role":"user","content":[{"type":"image_url","image_url":{ "url":"{{url}}" } }]}"""))
            .Parameter.ShouldBe("messages[0].content[0].image_url.url");

    [Theory]
    [InlineData("""{"role":"tool","content":"x"}""", "messages[0].tool_call_id")]
    [InlineData("""{"role":"assistant"}""", "messages[0].content")]
    [InlineData("""{"role":"user"}""", "messages[0].content")]
    [InlineData("7", "messages[0]")]
    public void Says_where_a_message_is_wrong(string message, string path)
        => Should.Throw<RefusedRequestException>(() => Read("", message)).Parameter.ShouldBe(path);

    [Theory]
    [InlineData("\"n\":2", "n")]
    [InlineData("\"logprobs\":true", "logprobs")]
    [InlineData("\"modalities\":[\"text\",\"audio\"]", "modalities")]
    [InlineData("\"functions\":[]", "functions")]
    [InlineData("\"max_tokens\":0", "max_tokens")]
    [InlineData("\"seed\":1.5", "seed")]
    [InlineData("\"stop\":[1]", "stop")]
    [InlineData("\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage")]
    public void Says_which_field_is_wrong_or_not_offered(string field, string path)
        => Should.Throw<RefusedRequestException>(() => Read(field)).Parameter.ShouldBe(path);
}
