using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.OpenAI;

/// <summary>Good answers, however oddly they are written, give the same text whole and streamed.</summary>
public sealed class ReadingTests
{
    private const string Hello = """{"id":"c1","object":"chat.completion.chunk","created":1700000000,"model":"m-1","choices":"""
        + """[{"index":0,"delta":{"role":"assistant","content":"Hel"},"finish_reason":null}]}""";
    private const string Lo = """{"id":"c1","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":null}]}""";
    private const string Stop = """{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    private const string Usage = """{"id":"c1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";
    private const string Whole = """{"id":"c1","object":"chat.completion","created":1700000000,"model":"m-1","choices":"""
        + """[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":"""
        + """{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""";

    public static TheoryData<string, string[]> Quirks => new()
    {
        { "as the book says", [Events(Hello, Lo, Stop, Usage, "[DONE]")] },
        { "a byte at a time", [.. Events(Hello, Lo, Stop, Usage, "[DONE]").Select(c => c.ToString())] },
        { "byte order mark", ["\uFEFF" + Events(Hello, Lo, Stop, "[DONE]")] },
        { "byte order mark in pieces", [.. ("\uFEFF" + Events(Hello, Lo, Stop, "[DONE]")).Select(c => c.ToString())] },
        { "CRLF", [Events(Hello, Lo, Stop, "[DONE]").Replace("\n", "\r\n")] },
        { "CRLF in pieces", [.. Events(Hello, Lo, Stop, "[DONE]").Replace("\n", "\r\n").Select(c => c.ToString())] },
        { "CR alone", [Events(Hello, Lo, Stop, "[DONE]").Replace("\n", "\r")] },
        { "keep-alive comments", [": keep-alive\n\n", Events(Hello), ": OPENROUTER PROCESSING\n\n: x\n", Events(Lo, Stop, "[DONE]")] },
        { "no space after data", [Events(Hello, Lo, Stop, "[DONE]").Replace("data: ", "data:")] },
        { "data over several lines",
            ["data: {\"choices\":\ndata: [{\"delta\":{\"content\":\ndata: \"Hello\"}}]}\n\n", Events(Stop, "[DONE]")] },
        { "other fields", ["event: message\nid: 7\nretry: 10\n" + Events(Hello), Events(Lo, Stop, "[DONE]")] },
        { "last event without its blank line", [Events(Hello, Lo), "data: " + Stop] },
        { "last event without its blank line but a line end", [Events(Hello, Lo), "data: " + Stop + "\n"] },
        { "done mark without its blank line", [Events(Hello, Lo), "data: [DONE]"] },
        { "no done mark", [Events(Hello, Lo, Stop)] },
        { "no finish reason but the done mark", [Events(Hello, Lo, "[DONE]")] },
        { "finish reason empty", [Events(Hello, Lo, Stop.Replace("stop", ""), "[DONE]")] },
        { "finish reason eos", [Events(Hello, Lo, Stop.Replace("stop", "eos"))] },
        { "finish reason in the last text's chunk", [Events(Hello, Lo.Replace("null", "\"stop\""))] },
        { "role-only and empty chunks", [Events(
            """{"choices":[{"delta":{"role":"assistant","content":""}}]}""", Hello, "{}", Lo, Stop, "[DONE]")] },
        { "content null", [Events("""{"choices":[{"delta":{"role":"assistant","content":null}}]}""", Hello, Lo, Stop, "[DONE]")] },
        { "choices empty in mid-stream", [Events(Hello, """{"choices":[]}""", Lo, Stop, "[DONE]")] },
        { "choices null", [Events("""{"choices":null,"usage":null}""", Hello, Lo, Stop, "[DONE]")] },
        { "azure's filter results first", [Events(
            """{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}""", Hello, Lo, Stop, "[DONE]")] },
        { "created null", [Events(Hello.Replace("1700000000", "null"), Lo, Stop, "[DONE]")] },
        { "created a float", [Events(Hello.Replace("1700000000", "1700000000.25"), Lo, Stop, "[DONE]")] },
        { "created absurd", [Events(Hello.Replace("1700000000", "1e300"), Lo, Stop, "[DONE]")] },
        { "id missing", [Events(Hello, Lo, Stop, "[DONE]").Replace("\"id\":\"c1\",", "")] },
        { "id a number", [Events(Hello, Lo, Stop, "[DONE]").Replace("\"c1\"", "17")] },
        { "model null", [Events(Hello.Replace("\"m-1\"", "null"), Lo, Stop, "[DONE]")] },
        { "error null", [Events(Hello.Replace("{\"id\"", "{\"error\":null,\"id\""), Lo, Stop, "[DONE]")] },
        { "content in parts", [Events("""{"choices":[{"delta":{"content":[{"type":"text","text":"Hello"}]}}]}""", Stop)] },
        { "usage on every chunk", [Events(
            Hello.Replace("}]}", "}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}"),
            Lo.Replace("}]}", "}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}"), Stop, "[DONE]")] },
        { "usage in the choice", [Events(
            Hello, Lo, Stop.Replace("\"delta\"", "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2},\"delta\""), "[DONE]")] },
        { "a message that repeats its deltas", [Events(
            Hello, Lo, Stop.Replace("\"delta\":{}", "\"delta\":{},\"message\":{\"content\":\"Hello\"}"), "[DONE]")] },
        { "unknown fields", [Events(Hello.Replace("\"choices\"", "\"x_groq\":{\"a\":[1,{\"b\":null}]},\"choices\""), Lo, Stop, "[DONE]")] },
        { "a finish reason on every chunk", [.. EachWith("\"finish_reason\":\"stop\""), Events("[DONE]")] },
        { "a finish reason on every chunk, and no done mark", EachWith("\"finish_reason\":\"stop\"") },
        { "a finish reason and usage on every chunk",
            [.. EachWith("\"finish_reason\":\"stop\"", ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}"), Events("[DONE]")] },
        { "JSON in reply to a stream", [Whole] },
        { "JSON behind blank lines", ["\n\n", "\n", "\r\n  \n", Whole] },
        { "JSON with a byte order mark", ["\uFEFF" + Whole] },
        { "JSON a byte at a time", [.. Whole.Select(c => c.ToString())] },
        { "JSON with finish reason null", [Whole.Replace("\"stop\"", "null")] },
        { "JSON indented, and a line end", [Whole.Replace(",", ",\n  ") + "\n\n"] },
    };

    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Reads_a_stream_with(string name, string[] pieces)
    {
        var updates = await new Transcript(pieces).StreamAsync();

        string.Concat(updates.Select(update => update.Text)).ShouldBe("Hello", name);
        updates[^1].FinishReason.ShouldNotBeNull();
        updates.ShouldAllBe(update => update.Contents.Count > 0 || update.FinishReason != null);
        var identities = updates.Select(update => (update.MessageId, update.ResponseId, update.Role)).Distinct();
        identities.ShouldHaveSingleItem().MessageId.ShouldNotBeNull();
        updates.SelectMany(update => update.Contents).OfType<UsageContent>().Count().ShouldBeLessThan(2);
    }

    [Theory]
    [MemberData(nameof(Quirks))]
    public async Task Reads_a_plain_answer_with(string name, string[] pieces)
    {
        var response = await new Transcript(pieces) { ContentType = null }.AskAsync();

        response.Text.ShouldBe("Hello", name);
        response.FinishReason.ShouldNotBeNull();
        response.Messages.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("usage on every chunk")]
    [InlineData("usage in the choice")]
    [InlineData("as the book says")]
    [InlineData("JSON in reply to a stream")]
    public async Task Counts_usage_once(string name)
    {
        var pieces = (string[])Quirks.Single(quirk => (string)quirk[0] == name)[1];

        var usage = (await new Transcript(pieces).StreamAsync()).ToChatResponse().Usage!;

        (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount).ShouldBe((3, 2, 5));
    }

    [Theory]
    [InlineData("eos", "stop")]
    [InlineData("length", "length")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("sensitive", "content_filter")]
    [InlineData("max_tokens", "length")]
    [InlineData("something_new", "something_new")]
    public async Task Maps_the_finish_reason(string reason, string expected)
        => (await new Transcript(Events(Hello, Stop.Replace("stop", reason))).AskAsync()).FinishReason!.Value.Value.ShouldBe(expected);

    [Fact]
    public async Task Keeps_what_identifies_the_answer()
    {
        var response = await Transcript.Json(Whole.Replace("\"model\"", "\"system_fingerprint\":\"fp_1\",\"model\"")).AskAsync();

        response.ResponseId.ShouldBe("c1");
        response.ModelId.ShouldBe("m-1");
        response.CreatedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        response.AdditionalProperties!["system_fingerprint"].ShouldBe("fp_1");
    }

    [Fact]
    public async Task Reads_every_count()
    {
        var usage = (await Transcript.Json(Whole.Replace("\"total_tokens\":5", """
            "total_tokens":5,"prompt_tokens_details":{"cached_tokens":1,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":2,"accepted_prediction_tokens":3,"rejected_prediction_tokens":4}
            """)).AskAsync()).Usage!;

        usage.CachedInputTokenCount.ShouldBe(1);
        usage.ReasoningTokenCount.ShouldBe(2);
        usage.AdditionalCounts!["accepted_prediction_tokens"].ShouldBe(3);
        usage.AdditionalCounts["rejected_prediction_tokens"].ShouldBe(4);
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    public async Task Reads_reasoning_before_the_text(string field)
    {
        var chunk = """{"choices":[{"delta":{"content":"Hello","FIELD":"think"},"finish_reason":"stop"}]}""".Replace("FIELD", field);

        var contents = (await new Transcript(Events(chunk)).AskAsync()).Messages[0].Contents;

        contents[0].ShouldBeOfType<TextReasoningContent>().Text.ShouldBe("think");
        contents[1].ShouldBeOfType<TextContent>().Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task Keeps_the_order_of_the_text_where_reasoning_stands_behind_several_parts()
    {
        var whole = """{"choices":[{"message":{"content":[{"text":"Hel"},{"text":"lo"}],"reasoning":"hm"},"finish_reason":"stop"}]}""";
        var contents = (await Transcript.Json(whole).AskAsync()).Messages.Single().Contents;
        contents[0].ShouldBeOfType<TextReasoningContent>();
        string.Concat(contents.OfType<TextContent>().Select(text => text.Text)).ShouldBe("Hello");
    }

    [Fact]
    public async Task Takes_reasoning_once_when_it_comes_under_both_names()
    {
        var chunk = """{"choices":[{"delta":{"reasoning":"think","reasoning_content":"think"}}]}""";

        var response = await new Transcript(Events(chunk, Hello, Stop)).AskAsync();

        response.Messages[0].Contents.OfType<TextReasoningContent>().Single().Text.ShouldBe("think");
    }

    [Fact]
    public async Task Hands_a_refusal_over_whole()
    {
        var response = await new Transcript(Events(
            """{"choices":[{"delta":{"refusal":"I "}}]}""", """{"choices":[{"delta":{"refusal":"won't."}}]}""", Stop)).AskAsync();

        var refusal = response.Messages[0].Contents.OfType<ErrorContent>().Single();
        (refusal.ErrorCode, refusal.Message).ShouldBe(("Refusal", "I won't."));
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task An_empty_answer_that_says_why_is_delivered(string reason)
        => (await new Transcript(Events(Stop.Replace("stop", reason))).AskAsync()).FinishReason!.Value.Value.ShouldBe(reason);

    [Fact]
    public async Task The_first_update_carries_the_signals_and_no_other()
    {
        var transcript = new Transcript(Events(Hello, Lo, Stop))
        {
            Headers = { ["x-request-id"] = "req_1", ["x-ratelimit-remaining-requests"] = "9", ["x-ratelimit-reset-requests"] = "6m0s" },
        };

        var updates = await transcript.StreamAsync();

        var signals = BackendSignals.Of(updates[0].AdditionalProperties)!;
        signals.RequestId.ShouldBe("req_1");
        signals.RateLimit.ShouldBe(new RateLimitReading { RemainingRequests = 9, ResetRequests = TimeSpan.FromMinutes(6) });
        updates.Skip(1).ShouldAllBe(update => BackendSignals.Of(update.AdditionalProperties) == null);
    }

    [Fact]
    public async Task A_plain_answer_carries_the_signals()
        => BackendSignals.Of((await Transcript.Json(Whole).AskAsync()).AdditionalProperties).ShouldNotBeNull();

    [Fact]
    public async Task A_plain_answers_usage_is_no_part_of_its_message()
    {
        var answer = await Transcript.Json(Whole).AskAsync();

        answer.Usage.ShouldNotBeNull();
        answer.Messages.ShouldHaveSingleItem().Contents.ShouldHaveSingleItem().ShouldBeOfType<TextContent>();
    }

    [Fact]
    public async Task Answers_that_bear_the_same_id_are_messages_of_their_own()
    {
        var (one, other) = (await Transcript.Json(Whole).AskAsync(), await Transcript.Json(Whole).AskAsync());

        one.ResponseId.ShouldBe(other.ResponseId);
        one.Messages[0].MessageId.ShouldNotBe(other.Messages[0].MessageId);
    }

    [Fact]
    public async Task Content_comes_before_the_next_event_does()
    {
        var backend = new Transcript(Events(Hello)) { Break = new IOException("cut") }.Backend();
        await using var stream = backend.GetStreamingResponseAsync("hi").GetAsyncEnumerator();

        (await stream.MoveNextAsync()).ShouldBeTrue();
        stream.Current.Text.ShouldBe("Hel");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}")]
    public async Task An_answer_that_says_stop_with_every_chunk_breaks_off_like_any_other(string usage)
    {
        var pieces = EachWith("\"finish_reason\":\"stop\"", usage);
        var cut = new Transcript(pieces) { Break = new IOException("cut") };

        (await Should.ThrowAsync<ChatBackendException>(() => cut.StreamAsync())).Kind.ShouldBe(ChatFailureKind.Interrupted);
    }

    [Fact]
    public async Task What_came_with_the_finish_reason_waits_for_more_as_long_as_a_slow_model_takes()
    {
        var clock = new VirtualTimeProvider();
        var reading = Hanging(clock, Events(Hello, Lo.Replace("\"delta\"", "\"finish_reason\":\"stop\",\"delta\"")));
        clock.Advance(TimeSpan.FromMilliseconds(9999));
        reading.IsCompleted.ShouldBeFalse();

        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await reading).Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task After_a_finish_reason_of_its_own_the_usage_is_waited_for_a_quarter_of_a_second()
    {
        var clock = new VirtualTimeProvider();
        var reading = Hanging(clock, Events(Hello, Lo, Stop));
        clock.Advance(TimeSpan.FromMilliseconds(249));
        reading.IsCompleted.ShouldBeFalse();

        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await reading).Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task The_usage_that_counts_is_the_one_that_came_last()
    {
        var early = Hello.Replace("\"choices\"", "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":0},\"choices\"");
        const string last = """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":900}}""";

        var updates = await new Transcript(Events(early), Events(Stop), Events(last), Events("[DONE]")).StreamAsync();

        updates.ToChatResponse().Usage!.OutputTokenCount.ShouldBe(900);
    }

    private static Task<ChatResponse> Hanging(VirtualTimeProvider clock, string events)
        => new Transcript(events) { Break = new TimeoutException() }
            .Backend(options: () => new() { Name = "main", Model = "m", TimeProvider = clock })
            .GetStreamingResponseAsync("hi").ToChatResponseAsync();

    /// <summary>A role and two pieces of text, each in a packet of its own and with the same fields beside it.</summary>
    private static string[] EachWith(string ofChoice, string ofChunk = "")
        => [.. new[] { "\"role\":\"assistant\",\"content\":\"\"", "\"content\":\"Hel\"", "\"content\":\"lo\"" }
            .Select(delta => Events($"{{\"choices\":[{{\"index\":0,\"delta\":{{{delta}}},{ofChoice}}}]{ofChunk}}}"))];

    private static string Events(params string[] data) => string.Concat(data.Select(line => $"data: {line}\n\n"));
}
