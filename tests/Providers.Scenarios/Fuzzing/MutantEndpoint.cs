using System.Net;
using System.Net.Http.Headers;

namespace Providers.Scenarios.Fuzzing;

/// <summary>An endpoint in memory that gives every chat the same mutant, in pieces, and may cut it or hang at its end.</summary>
internal sealed class MutantEndpoint(MutantClock clock) : HttpMessageHandler
{
    /// <summary>More than any limit needs: whoever still waits then waits for ever.</summary>
    private const int MostSteps = 1000;

    /// <summary>What is answered.</summary>
    public (int Status, ReadOnlyMemory<byte>[] Pieces, MutantEnding Ending) Reply { get; set; }

    /// <summary>How often it was asked since <see cref="Reply"/> was last read by a new call.</summary>
    public int Asked { get; set; }

    /// <summary>Whether a body hung since then.</summary>
    public bool HasHung { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked++;
        var (status, pieces, ending) = Reply;
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StreamContent(new PieceStream(pieces, ending, HangAsync)),
            RequestMessage = request,
        };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return Task.FromResult(response);
    }

    /// <summary>Time passes and nothing comes, until the reader gives up.</summary>
    private async Task HangAsync(CancellationToken reader)
    {
        HasHung = true;
        for (var steps = 0; steps < MostSteps && !reader.IsCancellationRequested; steps++)
        {
            await Task.Yield();
            clock.Advance();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, reader);
    }
}
