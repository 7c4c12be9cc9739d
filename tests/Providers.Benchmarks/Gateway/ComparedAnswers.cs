namespace Providers.Benchmarks.Gateway;

/// <summary>
/// What the upstream of a comparison answers, always. The events of a stream come all at once: nothing hides what each of them costs.
/// </summary>
internal static class ComparedAnswers
{
    public const int Tokens = 20;

    public const string Whole = """
        {"id":"c1","object":"chat.completion","created":1790000000,"model":"m","system_fingerprint":"f","choices":[{"index":0,"message":{"role":"assistant","content":"A parcel takes two days within the country and five days abroad.","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":13,"total_tokens":25}}
        """;

    public static string Streamed { get; }
        = string.Concat(Enumerable.Repeat(Chunk("""{"content":"word "}""", "null", ""), Tokens))
            + Chunk("{}", "\"stop\"", ""","usage":{"prompt_tokens":12,"completion_tokens":20,"total_tokens":32}""")
            + "data: [DONE]\n\n";

    private static string Chunk(string delta, string finish, string usage)
        => "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"m\","
            + $"\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]{usage}}}\n\n";
}
