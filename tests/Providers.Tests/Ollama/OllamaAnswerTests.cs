using Microsoft.Extensions.AI;

namespace Providers.Tests.Ollama;

public sealed class OllamaAnswerTests
{
    private const string Begun = """{"model":"qwen3:4b","created_at":"2026-11-21T08:00:00.123456789Z" """;
    private const string Hel = Begun + ""","message":{"role":"assistant","content":"Hel"},"done":false}""";
    private const string Lo = Begun + ""","message":{"role":"assistant","content":"lo"},"done":false}""";
    private const string End = Begun + ""","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop" """ + Counts;
    private const string Counts = ""","prompt_eval_count":11,"eval_count":7}""";

    /// <summary>Every way servers and proxies are known to lay out the same answer.</summary>
    public static TheoryData<string, string> Layouts => new()
    {
        { "a line each", $"{Hel}\n{Lo}\n{End}\n" },
        { "CRLF", $"{Hel}\r\n{Lo}\r\n{End}\r\n" },
        { "blank lines", $"\n\n{Hel}\n\n\n{Lo}\n \t\n{End}\n\n" },
        { "no last newline", $"{Hel}\n{Lo}\n{End}" },
        { "no newlines at all", Hel + Lo + End },
        { "a byte order mark", $"\uFEFF{Hel}\n{Lo}\n{End}\n" },
        { "a JSON array", $"[{Hel},\n{Lo},\n{End}]" },
        { "spread over lines", $"{Hel}\n{Lo}\n{End}".Replace(",", ",\n  ", StringComparison.Ordinal) },
        { "one whole answer", End.Replace("\"content\":\"\"", "\"content\":\"Hello\"", StringComparison.Ordinal) },
        { "role alone first", """{"message":{"role":"assistant"}}""" + $"\n{Hel}\n{Lo}\n{End}" },
        { "null content", """{"message":{"role":"assistant","content":null,"tool_calls":null},"done":false}""" + $"\n{Hel}\n{Lo}\n{End}" },
        { "null error", $"{Hel}\n{Lo}\n{End.Replace("{\"model\"", "{\"error\":null,\"model\"", StringComparison.Ordinal)}" },
        { "unknown fields", $"{Hel.Replace("\"done\"", "\"x\":{\"y\":[1,{}]},\"done\"", StringComparison.Ordinal)}\n{Lo}\n{End}" },
        { "fields of other types", """{"model":7,"created_at":0,"message":[],"done":"no","eval_count":"x"}""" + $"\n{Hel}\n{Lo}\n{End}" },
        { "lines after the end", $"{Hel}\n{Lo}\n{End}\n<html>" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Reads_the_same_answer_however_it_is_laid_out(string layout, string body)
    {
        using var backend = Backends.Replying(body);
        foreach (var response in new[] { (await backend.StreamAsync()).ToChatResponse(), await backend.AskAsync() })
        {
            response.Text.ShouldBe("Hello", layout);
            response.FinishReason.ShouldBe(ChatFinishReason.Stop);
            response.Usage!.InputTokenCount.ShouldBe(11);
            response.Usage.OutputTokenCount.ShouldBe(7);
            response.Usage.TotalTokenCount.ShouldBe(18);
            response.ModelId.ShouldBe("qwen3:4b");
            response.Messages.ShouldHaveSingleItem().Role.ShouldBe(ChatRole.Assistant);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("text/html")]
    public async Task Reads_the_same_answer_whatever_type_it_is_called(string type)
    {
        using var backend = Backends.Over(RecordingHandler.Replying($"{Hel}\n{Lo}\n{End}\n", type: type));
        (await backend.AskAsync()).Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task Reads_the_same_answer_however_the_network_cuts_it()
    {
        var body = System.Text.Encoding.UTF8.GetBytes($"\uFEFF{Hel.Replace("Hel", "Hé👋l", StringComparison.Ordinal)}\r\n{Lo}\n{End}");
        for (var piece = 1; piece <= body.Length; piece++)
        {
            var pieces = new PieceStream(body, piece);
            using var backend = Backends.Over(new RecordingHandler(_ => new() { Content = new StreamContent(pieces) }));
            (await backend.StreamAsync()).ToChatResponse().Text.ShouldBe("Hé👋llo", $"{piece} bytes at a time");
        }
    }

    [Fact]
    public async Task Reads_a_line_of_a_megabyte()
    {
        var text = new string('x', 1_000_000);
        using var backend = Backends.Replying(Backends.Done.Replace("hi", text, StringComparison.Ordinal));
        (await backend.AskAsync()).Text.ShouldBe(text);
    }

    [Fact]
    public async Task Updates_share_their_ids_and_carry_no_empty_ones()
    {
        using var backend = Backends.Replying("""{"message":{"role":"assistant","content":""}}""" + $"\n{Hel}\n{Lo}\n{End}");
        var updates = await backend.StreamAsync();
        updates.Count.ShouldBe(3);
        updates.ShouldAllBe(update => update.MessageId == updates[0].MessageId && update.ResponseId == updates[0].ResponseId);
        updates.ShouldAllBe(update => update.Role == ChatRole.Assistant && update.ModelId == "qwen3:4b");
        updates[0].MessageId.ShouldNotBeNullOrEmpty();
        updates[0].CreatedAt!.Value.Year.ShouldBe(2026);
    }

    public static TheoryData<string, string> FinishReasons => new()
    {
        { "\"stop\"", "stop" },
        { "\"length\"", "length" },
        { "null", "stop" },
        { "\"\"", "stop" },
        { "\"load\"", "stop" },
        { "\"unload\"", "stop" },
        { "\"something_new\"", "something_new" },
    };

    [Theory]
    [MemberData(nameof(FinishReasons))]
    public async Task Finishes_for_the_reason_given(string reason, string expected)
    {
        using var backend = Backends.Replying(Backends.Done.Replace("\"stop\"", reason, StringComparison.Ordinal));
        (await backend.AskAsync()).FinishReason!.Value.Value.ShouldBe(expected);
    }

    [Fact]
    public async Task An_answer_without_a_reason_but_done_has_finished()
    {
        using var backend = Backends.Replying("""{"message":{"content":"hi"},"done":true}""");
        (await backend.AskAsync()).FinishReason.ShouldBe(ChatFinishReason.Stop);
    }

    [Theory]
    [InlineData("\"prompt_eval_count\":5", 5L, null)]
    [InlineData("\"eval_count\":3", null, 3L)]
    [InlineData("\"eval_count\":-1", null, 0L)]
    public async Task Reports_the_usage_that_is_given(string counts, long? input, long? output)
    {
        using var backend = Backends.Replying(Backends.Done.Replace("\"done\":", $"{counts},\"done\":", StringComparison.Ordinal));
        var usage = (await backend.AskAsync()).Usage!;
        usage.InputTokenCount.ShouldBe(input);
        usage.OutputTokenCount.ShouldBe(output);
        usage.TotalTokenCount.ShouldBe((input ?? 0) + (output ?? 0));
    }

    [Fact]
    public async Task Reports_no_usage_when_none_is_given()
    {
        using var backend = Backends.Replying(Backends.Done);
        (await backend.AskAsync()).Usage.ShouldBeNull();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(ReasoningOutput.Full, true)]
    [InlineData(ReasoningOutput.None, false)]
    public async Task Shows_the_reasoning_unless_the_caller_wants_none(ReasoningOutput? output, bool shown)
    {
        using var backend = Backends.Replying("""{"message":{"content":"","thinking":"hm"},"done":false}""" + Backends.Done);
        var response = await backend.AskAsync(new() { Reasoning = new() { Output = output } });
        response.Text.ShouldBe("hi");
        response.Messages[0].Contents.OfType<TextReasoningContent>().Select(reasoning => reasoning.Text).ShouldBe(shown ? ["hm"] : []);
    }

    [Fact]
    public async Task Hands_over_parallel_tool_calls_whole()
    {
        using var backend = Backends.Replying(
            """{"message":{"content":"","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"city":"Oslo","n":2}}},"""
            + """{"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]},"done":false}"""
            + "\n" + """{"message":{"content":""},"done":true,"done_reason":"stop"}""");
        var response = await backend.AskAsync();
        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var calls = response.Messages[0].Contents.OfType<FunctionCallContent>().ToList();
        calls.Select(call => (call.CallId, call.Name)).ShouldBe([("c1", "f"), ("c2", "g")]);
        calls[0].Arguments!["city"]!.ToString().ShouldBe("Oslo");
        calls[0].Arguments!["n"]!.ToString().ShouldBe("2");
    }

    public static TheoryData<string, string, string[]> ToolCallForms => new()
    {
        { "no id", """{"function":{"name":"f","arguments":{"a":1}}}""", ["a"] },
        { "empty id", """{"id":"","function":{"name":"f","arguments":{"a":1}}}""", ["a"] },
        { "numeric id", """{"id":1,"function":{"name":"f","arguments":{"a":1}}}""", ["a"] },
        { "arguments as a string", """{"function":{"name":"f","arguments":"{\"a\":1}"}}""", ["a"] },
        { "arguments as an empty string", """{"function":{"name":"f","arguments":""}}""", [] },
        { "null arguments", """{"function":{"name":"f","arguments":null}}""", [] },
        { "no arguments", """{"function":{"name":"f"}}""", [] },
    };

    [Theory]
    [MemberData(nameof(ToolCallForms))]
    public async Task Takes_tool_calls_in_every_form(string form, string call, string[] arguments)
    {
        using var backend = Backends.Replying($$"""{"message":{"tool_calls":[{{call}}]},"done":true}""");
        var read = (await backend.AskAsync()).Messages[0].Contents.OfType<FunctionCallContent>().ShouldHaveSingleItem(form);
        read.Name.ShouldBe("f");
        read.CallId.ShouldNotBeNullOrWhiteSpace();
        (read.Arguments?.Keys ?? []).ShouldBe(arguments);
        read.Exception.ShouldBeNull();
    }

    [Fact]
    public async Task Calls_without_ids_get_ids_of_their_own()
    {
        using var backend = Backends.Replying(
            """{"message":{"tool_calls":[{"function":{"name":"f"}},{"function":{"name":"f"}}]},"done":true}""");
        var calls = (await backend.AskAsync()).Messages[0].Contents.OfType<FunctionCallContent>().ToList();
        calls[0].CallId.ShouldNotBe(calls[1].CallId);
    }

    [Theory]
    [InlineData("\"not json\"")]
    [InlineData("[1]")]
    public async Task Arguments_that_cannot_be_read_are_told_to_the_model_by_the_call(string arguments)
    {
        using var backend = Backends.Replying(
            $$$"""{"message":{"tool_calls":[{"function":{"name":"f","arguments":{{{arguments}}}}}]},"done":true}""");
        (await backend.AskAsync()).Messages[0].Contents.OfType<FunctionCallContent>().ShouldHaveSingleItem().Exception.ShouldNotBeNull();
    }

    [Fact]
    public async Task Passes_on_what_a_proxy_says_of_the_request()
    {
        using var backend = Backends.Over(new RecordingHandler(_ =>
        {
            var response = new HttpResponseMessage { Content = new StringContent(Backends.Done) };
            response.Headers.Add("x-request-id", "r-1");
            response.Headers.Add("x-ratelimit-remaining-requests", "9");
            return response;
        }));
        var signals = BackendSignals.Of((await backend.StreamAsync())[0].AdditionalProperties)!;
        signals.RequestId.ShouldBe("r-1");
        signals.RateLimit!.RemainingRequests.ShouldBe(9);
    }

    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
