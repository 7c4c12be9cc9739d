using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads a request out of the bytes that came, where they lie. The server's limit on their number holds.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <exception cref="RefusedRequestException">The body is no request of the protocol, or asks for what is not offered.</exception>
    public static async ValueTask<CompletionRequest> ReadAsync(HttpContext context, Caller caller)
    {
        var request = await ReadAsync(context.Request.BodyReader, context.RequestAborted);
        if (caller.Tenant is { } tenant)
        {
            request.Options.ForProviders(own => own.Tenant = tenant);
        }

        return request;
    }

    private static async ValueTask<CompletionRequest> ReadAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellationToken);
            if (!read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                return Parse(read.Buffer);
            }
            finally
            {
                pipe.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private static CompletionRequest Parse(ReadOnlySequence<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            return RequestReader.Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            // The parser's own words may quote the body.
            throw new RefusedRequestException(
                $"The body is no JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", parameter: null);
        }
    }
}
