using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Reading;

/// <summary>
/// Reads a request out of the bytes that came, where they lie. The server's limit on their number holds, and that of all together.
/// </summary>
internal static class RequestBody
{
    public const int MaxDepth = 128;

    public static JsonDocumentOptions Options { get; } = new() { MaxDepth = MaxDepth };

    /// <exception cref="RefusedRequestException">The body is no request of the protocol, or asks for what is not offered.</exception>
    public static async ValueTask<CompletionRequest> ReadAsync(HttpContext context, Caller caller, HeldBody held)
    {
        RefuseEncoded(context.Request);
        held.Expect(context.Request.ContentLength);
        var request = await ReadAsync(context.Request.BodyReader, held, context.RequestAborted);
        if (caller.Tenant is { } tenant)
        {
            request.Options.ForProviders(own => own.Tenant = tenant);
        }

        return request;
    }

    private static async ValueTask<CompletionRequest> ReadAsync(PipeReader pipe, HeldBody held, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(pipe, cancellationToken);
            var done = read.Buffer.End;
            try
            {
                held.GrowTo(read.Buffer.Length);
                if (read.IsCompleted)
                {
                    return Parse(read.Buffer);
                }

                done = read.Buffer.Start;
            }
            finally
            {
                pipe.AdvanceTo(done, read.Buffer.End);
            }
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        try
        {
            return await pipe.ReadAsync(cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new RefusedRequestException("The body broke off, or its chunks have no proper length.", parameter: null);
        }
    }

    private static void RefuseEncoded(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding is "" || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        throw new RefusedRequestException("Send the body as it is: no Content-Encoding is taken.", parameter: null, "unsupported_encoding")
        {
            Status = StatusCodes.Status415UnsupportedMediaType,
        };
    }

    private static CompletionRequest Parse(ReadOnlySequence<byte> bytes)
    {
        var body = new SequenceReader<byte>(bytes);

        // Some shells and editors put this mark before what they write.
        body.IsNext("\uFEFF"u8, advancePast: true);
        try
        {
            using var document = JsonDocument.Parse(body.UnreadSequence, Options);
            return RequestReader.Read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for a name that is no text. Values are told by their path where they are read.
            throw new RefusedRequestException("The body has a field whose name is no text in UTF-8.", parameter: null);
        }
        catch (JsonException exception)
        {
            // The parser's own words may quote the body.
            throw new RefusedRequestException(
                $"The body is no JSON in UTF-8: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.",
                parameter: null);
        }
    }
}
