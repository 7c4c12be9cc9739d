namespace Providers.Testing;

/// <summary>Oddities that real servers have. What a dialect has no place for is ignored.</summary>
[Flags]
public enum SimulatedQuirks
{
    /// <summary>By the book.</summary>
    None = 0,

    /// <summary>Usage is not reported.</summary>
    NoUsage = 1,

    /// <summary>Usage rides on every event of a stream, counted up so far.</summary>
    UsageOnEveryEvent = 2,

    /// <summary>A stream has no <c>[DONE]</c>.</summary>
    NoDoneMark = 4,

    /// <summary>The finish reason is null, or missing.</summary>
    NoFinishReason = 8,

    /// <summary>A comment such as <c>: keep-alive</c> comes before each content event.</summary>
    KeepAliveComments = 16,

    /// <summary>Lines end in CR LF.</summary>
    CarriageReturns = 32,

    /// <summary>The body begins with a byte order mark.</summary>
    ByteOrderMark = 64,

    /// <summary>The body begins with blank lines.</summary>
    BlankLinesFirst = 128,

    /// <summary>The last line of the body has no line end.</summary>
    LastLineUnterminated = 256,

    /// <summary>There is no <c>Content-Type</c>.</summary>
    NoContentType = 512,

    /// <summary>An event with an empty <c>choices</c> comes before each content event.</summary>
    EmptyChoices = 1024,

    /// <summary>Reasoning is in <c>reasoning</c>, where others have <c>reasoning_content</c>.</summary>
    ReasoningField = 2048,

    /// <summary>Tool calls have no ids.</summary>
    NoToolCallIds = 4096,

    /// <summary>A tool call's arguments are an object in one piece, where others have text.</summary>
    ArgumentsAsObject = 8192,

    /// <summary><c>id</c> is a number and <c>created</c> has a fraction.</summary>
    OddNumbers = 16384,
}
