using System.Text;

namespace Providers.Testing;

/// <summary>What a simulated provider answers to one request: as it should be, or broken on purpose.</summary>
/// <remarks>A new one, with nothing set, answers with a sentence that repeats the question.</remarks>
public sealed record SimulatedReply
{
    /// <summary>The text, a piece for each event of a stream; empty: none. Null is a canned answer, where nothing else is set.</summary>
    public IReadOnlyList<string>? Tokens { get; init; }

    /// <summary>The reasoning that comes before the text, one piece for each event of a stream. Default: none.</summary>
    public IReadOnlyList<string> Reasoning { get; init; } = [];

    /// <summary>The tools to call, after the text. Default: none.</summary>
    public IReadOnlyList<SimulatedToolCall> ToolCalls { get; init; } = [];

    /// <summary>A refusal in place of an answer; null is none.</summary>
    public string? Refusal { get; init; }

    /// <summary>The finish reason as it is written; null is the dialect's own for an answer or for tool calls.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What is reported; null counts words.</summary>
    public SimulatedUsage? Usage { get; init; }

    /// <summary>The model that is said to have answered; null is the one that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The HTTP status. From 300 on the body is <see cref="Error"/>. Default: 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The error; under a status of 200 it comes after the content, as an error in mid-stream, and nothing follows.</summary>
    public SimulatedError? Error { get; init; }

    /// <summary>Headers to add, or to put in place of its own. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the answer is streamed; null is as the request asks.</summary>
    public bool? Streamed { get; init; }

    /// <summary>Oddities. Default: none.</summary>
    public SimulatedQuirks Quirks { get; init; }

    /// <summary>What the reply waits for before anything is sent; for tests that must act first. Default: nothing.</summary>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>The wait before the headers. Default: zero.</summary>
    public TimeSpan HeaderDelay { get; init; }

    /// <summary>The wait between headers and first content; Ollama holds its headers back for it. Default: zero.</summary>
    public TimeSpan FirstTokenDelay { get; init; }

    /// <summary>The wait before each later piece of content. Default: zero.</summary>
    public TimeSpan TokenDelay { get; init; }

    /// <summary>Where and how it breaks off; null is not at all.</summary>
    public SimulatedBreak? Break { get; init; }

    /// <summary>A body to send as it is, in place of all content, one piece for each write; null is none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>. Default: <c>application/json</c>.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>A whole HTTP response to send as it is, status line and all, before the connection is closed; null is none.</summary>
    public ReadOnlyMemory<byte>? Response { get; init; }

    /// <summary>An answer in text.</summary>
    /// <param name="tokens">One piece for each event of a stream.</param>
    public static SimulatedReply Text(params IReadOnlyList<string> tokens) => new() { Tokens = tokens };

    /// <summary>An answer that calls tools, all at once.</summary>
    public static SimulatedReply Calls(params IReadOnlyList<SimulatedToolCall> calls) => new() { ToolCalls = calls };

    /// <summary>An error.</summary>
    /// <param name="status">The HTTP status, 300 to 599.</param>
    /// <param name="message">The text for a person; null is one that fits the status.</param>
    /// <param name="code">The provider's code; null is none.</param>
    /// <param name="retryAfter">Sent as <c>retry-after</c>, in whole seconds; null is none.</param>
    public static SimulatedReply Failure(int status, string? message = null, string? code = null, TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 300);
        return new()
        {
            Status = status,
            Error = new SimulatedError(message ?? $"Simulated failure {status}.") { Code = code },
            Headers = retryAfter is { } wait
                ? new Dictionary<string, string> { ["retry-after"] = $"{Math.Ceiling(wait.TotalSeconds):0}" }
                : new Dictionary<string, string>(),
        };
    }

    /// <summary>A body, sent as it is.</summary>
    /// <param name="body">The text, sent as UTF-8.</param>
    /// <param name="contentType">Its content type.</param>
    public static SimulatedReply Raw(string body, string contentType = "application/json") =>
        new() { Body = [Encoding.UTF8.GetBytes(body)], ContentType = contentType };

    /// <summary>A whole HTTP response, sent as it is before the connection is closed.</summary>
    /// <param name="response">Status line, headers and body, sent as UTF-8.</param>
    public static SimulatedReply RawHttp(string response) => new() { Response = Encoding.UTF8.GetBytes(response) };

    /// <summary>No answer: the request is read, and the connection ends or hangs before the headers.</summary>
    public static SimulatedReply Nothing(SimulatedEnding ending = SimulatedEnding.Hang) =>
        new() { Break = SimulatedBreak.BeforeHeaders(ending) };
}
