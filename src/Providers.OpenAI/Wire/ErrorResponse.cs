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
            if (kind == ChatFailureKind.BadRequest && parameter == "stream_options")
            {
                // Asking for the usage is our own wish: its refusal is never the caller's mistake.
                kind = ChatFailureKind.Unsupported;
            }

            if (kind == ChatFailureKind.Unsupported && parameter is not null)
            {
                // What was not sent can't be left out: asking again would say the same.
                parameter = request.Has(parameter) ? parameter : null;
                refused.Learn(parameter);
            }

            return new ChatBackendException(kind, failures.Backend, Advice.For(kind, error.BestCode, failures))
            {
                Status = failures.Status,
                ProviderCode = error.BestCode,
                RetryAfter = failures.RetryAfter,
                RequestId = failures.RequestId,
                Parameter = parameter,
            };
        }
    }

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
