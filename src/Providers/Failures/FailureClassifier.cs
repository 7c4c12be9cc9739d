namespace Providers.Failures;

/// <summary>Finds the kind of a failure, once: everything that follows from it is decided by the kind.</summary>
public static class FailureClassifier
{
    /// <summary>The kind of an error that a provider reported.</summary>
    public static ChatFailureKind Classify(in ProviderError error)
    {
        var status = error.EffectiveStatus;
        return Find(DialectRules.Of(error.Dialect), error)
            ?? Find(DialectRules.Shared, error)
            ?? (status is { } known ? FromStatus(known, error.IsPage) : Find(DialectRules.Types, error))
            ?? ChatFailureKind.ServerError;
    }

    /// <summary>The kind of an exception, whichever client threw it.</summary>
    /// <param name="exception">What was caught.</param>
    /// <param name="callerToken">The caller's own token: only when it was cancelled is a cancellation the caller's.</param>
    public static ChatFailureKind Classify(Exception exception, CancellationToken callerToken = default)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return ExceptionRules.Classify(exception, callerToken);
    }

    /// <summary>The HTTP status an exception carries, whichever client threw it; null when it has none.</summary>
    public static int? StatusOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return ExceptionRules.StatusOf(exception);
    }

    /// <summary>Why no connection came about, in one line that is safe to log; null where the exception does not tell.</summary>
    /// <param name="exception">What was caught of a failure of the kind <see cref="ChatFailureKind.Unreachable"/>.</param>
    public static string? DetailOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return ConnectionWords.Of(exception);
    }

    /// <summary>The kind of a bare status, where the provider said nothing else.</summary>
    private static ChatFailureKind? FromStatus(int status, bool isPage) => status switch
    {
        // Redirects are not followed: one in place of an answer is a captive portal or a wrong address.
        < 400 => ChatFailureKind.Malformed,
        401 or 403 or 407 => ChatFailureKind.Unauthorized,
        402 => ChatFailureKind.QuotaExhausted,

        // An address that knows no POST is another wrong address.
        404 or 405 or 410 => ChatFailureKind.ModelNotFound,
        413 => ChatFailureKind.ContextTooLong,
        429 => ChatFailureKind.RateLimited,
        451 => ChatFailureKind.ContentRefused,
        503 or 529 => ChatFailureKind.Overloaded,

        // The headers are the endpoint's own and a trace's: another backend has others, and no call with a shorter trace is to pay for it.
        431 => ChatFailureKind.Unsupported,
        400 or 422 => isPage ? ChatFailureKind.Malformed : ChatFailureKind.BadRequest,

        // No other speaks of the question, but of what is on the way.
        _ => ChatFailureKind.ServerError,
    };

    private static ChatFailureKind? Find(ErrorRule[] rules, in ProviderError error)
    {
        foreach (var rule in rules)
        {
            if (rule.Matches(error))
            {
                return rule.Kind;
            }
        }

        return null;
    }
}
