using System.Net.Sockets;
using Providers.Failures;

namespace Providers.Execution;

/// <summary>Turns what a foreign client throws into a failure with a kind. Its own words stay behind: they may echo the request.</summary>
internal static class ForeignFailure
{
    /// <param name="caught">What the client threw.</param>
    /// <param name="backend">The backend's name.</param>
    /// <param name="begun">Whether a part of the answer had come, so that a connection that breaks is an interruption.</param>
    /// <param name="callerToken">The caller's own token.</param>
    public static Exception Of(Exception caught, string backend, bool begun, CancellationToken callerToken)
    {
        if (callerToken.IsCancellationRequested)
        {
            return new OperationCanceledException(callerToken);
        }

        var kind = FailureClassifier.Classify(caught, callerToken);
        if (begun && kind is ChatFailureKind.Unreachable or ChatFailureKind.NoFirstContent)
        {
            kind = ChatFailureKind.Interrupted;
        }

        return new ChatBackendException(kind, backend, caught.GetType().Name, SafeCause(caught))
        {
            Status = FailureClassifier.StatusOf(caught),
            RetryAfter = (caught as ChatRouteException)?.RetryAfter,
        };
    }

    /// <summary>Whether it tells its own kind, or is the caller's leaving.</summary>
    public static bool IsKnown(Exception caught, CancellationToken callerToken)
        => caught is ChatBackendException || caught is OperationCanceledException && callerToken.IsCancellationRequested;

    /// <summary>The outermost cause whose words can't hold a part of the request; null when there is none.</summary>
    public static Exception? SafeCause(Exception? caught)
    {
        while (caught is not null && !IsSafe(caught))
        {
            caught = caught.InnerException;
        }

        return caught;
    }

    // One with a status is written by the client from the provider's answer.
    private static bool IsSafe(Exception caught) => caught switch
    {
        ChatRouteException or PartialAnswerException or SocketException or TaskCanceledException or TimeoutException => true,
        HttpRequestException { StatusCode: null } or HttpIOException => true,
        _ => false,
    };
}
