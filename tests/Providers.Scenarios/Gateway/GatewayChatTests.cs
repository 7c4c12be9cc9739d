using System.Net;
using System.Text.Json;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>Whole answers, as any HTTP client sees them.</summary>
public sealed class GatewayChatTests : IAsyncLifetime
{
    private const string Question = """{"model":"chat","messages":[{"role":"user","content":"What is the weather in Oslo?"}]}""";

    private GatewayStage _stage = null!;

    public async Task InitializeAsync() => _stage = await GatewayStage.StartAsync();

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Answers_with_usage_and_says_who_answered()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Text("It is", " 日照。") with
        {
            Usage = new(10, 3) { CachedInput = 4, Reasoning = 1 },
            Model = "gpt-5-mini-2026",
        });

        using var response = await _stage.PostAsync(Question);
        var body = await GatewayStage.JsonOf(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-providers-route").ShouldBe(["chat"]);
        response.Headers.GetValues("x-providers-backend").ShouldBe(["hosted"]);
        response.Headers.GetValues("x-providers-origin").ShouldBe(["live"]);
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["1"]);
        body.GetProperty("object").GetString().ShouldBe("chat.completion");
        body.GetProperty("model").GetString().ShouldBe("gpt-5-mini-2026");
        body.GetProperty("system_fingerprint").GetString().ShouldBe("fp_simulated");
        var choice = body.GetProperty("choices").EnumerateArray().ShouldHaveSingleItem();
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe("It is 日照。");
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        var usage = body.GetProperty("usage");
        usage.GetProperty("prompt_tokens").GetInt64().ShouldBe(10);
        usage.GetProperty("completion_tokens").GetInt64().ShouldBe(3);
        usage.GetProperty("total_tokens").GetInt64().ShouldBe(13);
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64().ShouldBe(4);
        usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Sends_everything_that_was_asked_for_to_the_backend()
    {
        using var response = await _stage.PostAsync("""
            {"model":"chat","temperature":0.25,"top_p":0.5,"frequency_penalty":0.5,"presence_penalty":-0.5,"seed":7,"stop":["END"],
             "max_tokens":50,
             "n":1,"user":"u-1","metadata":{"team":"support"},"logit_bias":{"50256":-100},
             "parallel_tool_calls":false,"reasoning_effort":"low","service_tier":"flex","verbosity":"low","store":false,
             "prediction":{"type":"content","content":"x"},"safety_identifier":"s-1","prompt_cache_key":"p-1","something_new":[1,{"a":null}],
             "response_format":{"type":"json_schema","json_schema":{"name":"sky","strict":true,"schema":{"type":"object","properties":{}}}},
             "tools":[{"type":"function","function":{"name":"weather","description":"d",
               "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],
             "tool_choice":{"type":"function","function":{"name":"weather"}},
             "messages":[{"role":"developer","content":"Be brief."},
               {"role":"user","name":"ann","content":[{"type":"text","text":"What is this?"},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"low"}}]},
               {"role":"assistant","content":null,"tool_calls":[
                 {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Oslo\",\"big\":123456789012345678}"}}]},
               {"role":"tool","tool_call_id":"c1","content":"sunny"}]}
            """);

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var sent = _stage.OpenAI.Chats.ShouldHaveSingleItem().Json;
        sent.GetProperty("temperature").GetDouble().ShouldBe(0.25);
        sent.GetProperty("top_p").GetDouble().ShouldBe(0.5);
        sent.GetProperty("frequency_penalty").GetDouble().ShouldBe(0.5);
        sent.GetProperty("presence_penalty").GetDouble().ShouldBe(-0.5);
        sent.GetProperty("seed").GetInt64().ShouldBe(7);
        sent.GetProperty("stop")[0].GetString().ShouldBe("END");
        sent.GetProperty("max_completion_tokens").GetInt32().ShouldBe(50);
        sent.GetProperty("user").GetString().ShouldBe("u-1");
        sent.GetProperty("metadata").GetProperty("team").GetString().ShouldBe("support");
        sent.GetProperty("logit_bias").GetProperty("50256").GetInt32().ShouldBe(-100);
        sent.GetProperty("parallel_tool_calls").GetBoolean().ShouldBeFalse();
        sent.GetProperty("service_tier").GetString().ShouldBe("flex");
        sent.GetProperty("verbosity").GetString().ShouldBe("low");
        sent.GetProperty("store").GetBoolean().ShouldBeFalse();
        sent.GetProperty("prediction").GetRawText().ShouldBe("""{"type":"content","content":"x"}""");
        sent.GetProperty("safety_identifier").GetString().ShouldBe("s-1");
        sent.GetProperty("prompt_cache_key").GetString().ShouldBe("p-1");
        sent.GetProperty("something_new").GetRawText().ShouldBe("""[1,{"a":null}]""");
        sent.TryGetProperty("n", out _).ShouldBeFalse();
        sent.GetProperty("model").GetString().ShouldBe("gpt-5-mini");
        sent.GetProperty("reasoning_effort").GetString().ShouldBe("low");
        sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("strict").GetBoolean().ShouldBeTrue();
        sent.GetProperty("tools")[0].GetProperty("function").GetProperty("strict").GetBoolean().ShouldBeFalse();
        sent.GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString().ShouldBe("weather");
        var messages = sent.GetProperty("messages");
        messages[0].GetProperty("content").GetString().ShouldBe("Be brief.");
        var image = messages[1].GetProperty("content")[1].GetProperty("image_url");
        image.GetProperty("url").GetString().ShouldBe("data:image/png;base64,iVBORw0KGgo=");
        image.GetProperty("detail").GetString().ShouldBe("low");
        messages[2].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()
            .ShouldBe("""{"city":"Oslo","big":123456789012345678}""");
        messages[3].GetProperty("tool_call_id").GetString().ShouldBe("c1");
        messages[3].GetProperty("content").GetString().ShouldBe("sunny");
    }

    [Fact]
    public async Task Hands_on_every_count_of_usage()
    {
        const string usage = """
            {"prompt_tokens":9,"completion_tokens":8,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":1,"audio_tokens":2},
             "completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":4,"accepted_prediction_tokens":5,"rejected_prediction_tokens":6}}
            """;
        _stage.OpenAI.Enqueue(SimulatedReply.Raw(
            $$"""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{{usage}}}"""));

        var body = await GatewayStage.JsonOf(await _stage.PostAsync(Question));

        JsonElement.DeepEquals(body.GetProperty("usage"), JsonElement.Parse(usage)).ShouldBeTrue(body.GetRawText());
    }

    [Fact]
    public async Task Hands_on_to_a_local_model_what_it_alone_knows()
    {
        using var response = await _stage.PostAsync("""{"model":"backend:local","min_p":0.25,"messages":[{"role":"user","content":"Hi"}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        _stage.Ollama.Chats.ShouldHaveSingleItem().Json.GetProperty("options").GetProperty("min_p").GetDouble().ShouldBe(0.25);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Says_that_an_answer_was_kept(string streamed)
    {
        await _stage.DisposeAsync();
        _stage = await GatewayStage.StartAsync(null, ("Routes:chat:Cache:TimeToLive", "5m"));
        var question = Question.Replace("{\"model\"", $"{{\"stream\":{streamed},\"model\"", StringComparison.Ordinal);
        await (await _stage.PostAsync(question)).Content.ReadAsStringAsync();

        using var response = await _stage.PostAsync(question);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-providers-origin").ShouldBe(["cached"]);
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["0"]);
        response.Headers.GetValues("x-providers-route").ShouldBe(["chat"]);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Simulated");
        _stage.OpenAI.Chats.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Hands_over_parallel_tool_calls()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Calls(
            new SimulatedToolCall("weather", """{"city":"Oslo"}"""), new SimulatedToolCall("weather", """{"city":"Bergen"}""")));

        var body = await GatewayStage.JsonOf(await _stage.PostAsync(Question));

        var choice = body.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        choice.GetProperty("message").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .Select(call => call.GetProperty("function").GetProperty("arguments").GetString())
            .ShouldBe(["""{"city":"Oslo"}""", """{"city":"Bergen"}"""]);
    }

    [Fact]
    public async Task Hands_over_a_call_with_half_a_character_in_its_arguments_as_one_without()
    {
        _stage.OpenAI.Enqueue(SimulatedReply.Calls(new SimulatedToolCall("weather", """{"city":"\ud83d"}""")));

        using var response = await _stage.PostAsync(Question);
        var body = await GatewayStage.JsonOf(response);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var function = body.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray()
            .ShouldHaveSingleItem().GetProperty("function");
        function.GetProperty("name").GetString().ShouldBe("weather");
        function.GetProperty("arguments").GetString().ShouldBe("");
    }

    [Fact]
    public async Task Says_when_a_local_model_answered_for_a_hosted_one()
    {
        await _stage.OpenAI.StopAsync();
        _stage.Ollama.Default = SimulatedReply.Text("from here");

        using var response = await _stage.PostAsync("""{"model":"safe","messages":[{"role":"user","content":"Hello"}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-providers-backend").ShouldBe(["local"]);
        response.Headers.GetValues("x-providers-degraded").ShouldBe(["true"]);
        response.Headers.GetValues("x-providers-attempts").ShouldBe(["2"]);
        (await GatewayStage.JsonOf(response)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()
            .ShouldBe("from here");
    }
}
