using System.Net;
using System.Net.Http.Headers;

namespace Providers.Scenarios.Fuzzing;

/// <summary>An endpoint in memory that gives every chat the same mutant, in pieces, and may cut it at its end.</summary>
internal sealed class MutantEndpoint : HttpMessageHandler
{
    /// <summary>What is answered.</summary>
    public (int Status, ReadOnlyMemory<byte>[] Pieces, bool IsCut) Reply { get; set; }

    /// <summary>How often it was asked since <see cref="Reply"/> was last read by a new call.</summary>
    public int Asked { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked++;
        var (status, pieces, isCut) = Reply;
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StreamContent(new PieceStream(pieces, isCut)),
            RequestMessage = request,
        };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return Task.FromResult(response);
    }
}
