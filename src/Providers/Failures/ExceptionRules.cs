using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Providers.Failures;

/// <summary>The kind of an exception: the outermost one that tells decides.</summary>
internal static class ExceptionRules
{
    public static ChatFailureKind Classify(Exception exception, CancellationToken callerToken)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (Tells(current, callerToken) is { } kind)
            {
                return kind;
            }
        }

        return ChatFailureKind.ServerError;
    }

    public static int? StatusOf(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (OwnStatus(current) is { } status)
            {
                return status;
            }
        }

        return null;
    }

    private static ChatFailureKind? Tells(Exception exception, CancellationToken callerToken) => exception switch
    {
        ChatBackendException known => known.Kind,
        ChatRouteException known => known.Kind,
        PartialAnswerException => ChatFailureKind.Interrupted,
        OperationCanceledException => callerToken.IsCancellationRequested ? ChatFailureKind.Cancelled : ChatFailureKind.NoFirstContent,
        _ when OwnStatus(exception) is { } status => FailureClassifier.Classify(
            new ProviderError { Dialect = Dialect.Generic, Status = status, Message = exception.Message }),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => ChatFailureKind.Malformed,
        HttpRequestException { HttpRequestError: HttpRequestError.UserAuthenticationError } => ChatFailureKind.Unauthorized,
        HttpRequestException => ChatFailureKind.Unreachable,

        // Thrown bare, unlike the one inside an HttpRequestException, it comes from a body that was being read.
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ChatFailureKind.Interrupted,
        SocketException or IOException or AuthenticationException => ChatFailureKind.Unreachable,
        TimeoutException => ChatFailureKind.NoFirstContent,
        JsonException or InvalidDataException or FormatException => ChatFailureKind.Malformed,
        NotSupportedException => ChatFailureKind.Unsupported,
        ArgumentException => ChatFailureKind.BadRequest,
        _ => null,
    };

    private static int? OwnStatus(Exception exception) => exception switch
    {
        ChatBackendException known => known.Status,
        HttpRequestException http => (int?)http.StatusCode,
        _ => Read(exception, "Status") ?? Read(exception, "StatusCode"),
    };

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A trimmed property reads as no status; the next rule decides.")]
    private static int? Read(Exception exception, string property)
    {
        object? value;
        try
        {
            value = exception.GetType().GetProperty(property)?.GetValue(exception);
        }
        catch (Exception thrown) when (thrown is System.Reflection.AmbiguousMatchException or System.Reflection.TargetInvocationException)
        {
            return null;
        }

        var status = value switch
        {
            int number => number,
            System.Net.HttpStatusCode code => (int)code,
            _ => 0,
        };
        return status is >= 300 and <= 599 ? status : null;
    }
}
