namespace Providers;

/// <summary>What a backend can do. A request that needs more than a backend has is not sent to it.</summary>
[Flags]
public enum BackendCapabilities
{
    /// <summary>Plain text, answered whole.</summary>
    None = 0,

    /// <summary>Answers can be streamed.</summary>
    Streaming = 1,

    /// <summary>Function tools can be called.</summary>
    Tools = 2,

    /// <summary>Answers can be held to a JSON schema.</summary>
    JsonSchema = 4,

    /// <summary>Images are understood.</summary>
    Vision = 8,

    /// <summary>Audio is understood.</summary>
    Audio = 16,

    /// <summary>The effort of reasoning can be set.</summary>
    Reasoning = 32,

    /// <summary>A trailing assistant message is continued, so a broken answer can be resumed from its own text.</summary>
    Prefill = 64,
}
