namespace Providers;

/// <summary>Why a call failed. What follows from each is one table: see docs/failures.md.</summary>
public enum ChatFailureKind
{
    /// <summary>No connection: name resolution, refused, TLS, or a reset before the headers.</summary>
    Unreachable,

    /// <summary>The server failed: 500, 502, 504 and their like.</summary>
    ServerError,

    /// <summary>The server is too busy: 503, 529.</summary>
    Overloaded,

    /// <summary>A rate limit that passes by itself.</summary>
    RateLimited,

    /// <summary>A quota or balance that does not pass by itself: 402, arrears, a terminal 429.</summary>
    QuotaExhausted,

    /// <summary>The key or token was refused: 401, 403.</summary>
    Unauthorized,

    /// <summary>The endpoint does not have this model.</summary>
    ModelNotFound,

    /// <summary>The backend refuses a parameter, tools, images or another part of the request that others may accept.</summary>
    Unsupported,

    /// <summary>No content came within the limit.</summary>
    NoFirstContent,

    /// <summary>The answer is not in the protocol's form: HTML, broken JSON, the wrong shape.</summary>
    Malformed,

    /// <summary>The answer ended well but held no text, tool call or refusal.</summary>
    EmptyAnswer,

    /// <summary>The answer stopped after content had come: cut, stalled, or an error in mid-stream.</summary>
    Interrupted,

    /// <summary>The request is larger than the model's context window.</summary>
    ContextTooLong,

    /// <summary>A safety filter refused the request or its answer.</summary>
    ContentRefused,

    /// <summary>The request is wrong: 400, 422.</summary>
    BadRequest,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The caller's deadline passed.</summary>
    DeadlinePassed,
}
