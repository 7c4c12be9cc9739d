using Providers.Failures;
using Providers.OpenAI.Transport;

namespace Providers.OpenAI.Wire;

/// <summary>Reads the answer to a request that failed.</summary>
internal static class ErrorResponse
{
    /// <summary>An error says what it has to say early; the rest of a page is not waited for.</summary>
    private const int LongestBody = 64 * 1024;

    /// <summary>The failure, and what it teaches of the endpoint.</summary>
    public static async Task<ChatBackendException> ReadAsync(
        ResponseBody body, FailureReport failures, WireRequest request, RefusedFields refused, CancellationToken cancellationToken)
    {
        await using (body.ConfigureAwait(false))
        {
            var error = ErrorBody.Parse(await ReadBodyAsync(body, cancellationToken).ConfigureAwait(false));
            var kind = FailureClassifier.Classify(error.In(failures.Dialect, failures.Status, failures.RetryAfter));
            var parameter = error.Parameter ?? error.Names(request.Fields);
            if (kind == ChatFailureKind.BadRequest && FieldOf(parameter) == "stream_options")
            {
                // Asking for the usage is our own wish: its refusal is never the caller's mistake.
                kind = ChatFailureKind.Unsupported;
            }

            if (kind == ChatFailureKind.Unsupported && parameter is not null)
            {
                // Only a whole field can be left out, and only one that was sent: asking again would say the same.
                parameter = request.Has(parameter) ? FieldOf(parameter) : null;
                refused.Learn(parameter);
            }

            return new ChatBackendException(kind, failures.Backend, Advice.For(kind, error.BestCode, failures))
            {
                Status = failures.Status,
                ProviderCode = error.BestCode,
                RetryAfter = failures.RetryAfter ?? error.RetryAfter,
                RequestId = failures.RequestId,
                Parameter = parameter,
            };
        }
    }

    /// <summary>The field of the request that a path, such as <c>stream_options.include_usage</c>, begins with.</summary>
    private static string? FieldOf(string? path) => path?.IndexOfAny(['.', '[']) is { } end and >= 0 ? path[..end] : path;

    private static async Task<byte[]> ReadBodyAsync(ResponseBody body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAllAsync(LongestBody, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (IOException)
        {
            // The status has come: it tells enough.
            return body.Unread.ToArray();
        }
    }
}
