using System.Net;
using System.Text;
using System.Text.Json;

namespace Providers.Tests.Ollama;

/// <summary>Answers in memory, and keeps what was sent.</summary>
internal sealed class RecordingHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(HttpMethod Method, Uri Uri, string Body)> Requests { get; } = [];

    public JsonElement SentJson => JsonElement.Parse(Requests[^1].Body);

    public HttpRequestMessage? Last { get; private set; }

    public static RecordingHandler Replying(string body, HttpStatusCode status = HttpStatusCode.OK, string type = "application/x-ndjson")
        => new(_ => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Last = request;
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method, request.RequestUri!, body));
        return answer(request);
    }
}
