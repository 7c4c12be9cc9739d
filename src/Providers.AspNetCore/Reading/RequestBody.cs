using System.IO.Pipelines;
using System.Text.Json;
using Providers.AspNetCore.Failures;

namespace Providers.AspNetCore.Reading;

/// <summary>Reads a body as JSON, where the server's limit on its size holds.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    public static async ValueTask<JsonDocument> ReadAsync(PipeReader pipe, CancellationToken cancellationToken)
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
                // The document keeps the bytes it reads, and the pipe takes its own back.
                var bytes = new byte[read.Buffer.Length];
                System.Buffers.BuffersExtensions.CopyTo(read.Buffer, bytes);
                return JsonDocument.Parse(bytes, Options);
            }
            catch (JsonException exception)
            {
                // The parser's own words may quote the body.
                throw new RefusedRequestException(
                    $"The body is no JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.", parameter: null);
            }
            finally
            {
                pipe.AdvanceTo(read.Buffer.End);
            }
        }
    }
}
