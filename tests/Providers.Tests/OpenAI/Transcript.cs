using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.OpenAI;

namespace Providers.Tests.OpenAI;

/// <summary>An endpoint in memory: it gives back what is written down, piece by piece, and keeps what it received.</summary>
internal sealed class Transcript(params string[] pieces) : HttpMessageHandler
{
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    public string? ContentType { get; init; } = "text/event-stream";

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>What breaks the body after its last piece; null ends it well, and a <see cref="TimeoutException"/> never.</summary>
    public Exception? Break { get; init; }

    public Exception? BeforeHeaders { get; init; }

    public List<HttpRequestMessage> Requests { get; } = [];

    public List<string> Bodies { get; } = [];

    public static Transcript Json(string body, HttpStatusCode status = HttpStatusCode.OK)
        => new(body) { ContentType = "application/json", Status = status };

    /// <summary>A backend over this endpoint.</summary>
    public OpenAIBackend Backend(Dialect dialect = Dialect.Generic, Func<OpenAIBackendOptions>? options = null)
        => new(
            options?.Invoke() ?? new OpenAIBackendOptions
            {
                Name = "main",
                Model = "m",
                Endpoint = new Uri("https://llm.example.com/v1"),
                Dialect = dialect,
                ApiKey = "sk-secret",
            },
            new HttpClient(this) { Timeout = Timeout.InfiniteTimeSpan });

    public Task<ChatResponse> AskAsync(Dialect dialect = Dialect.Generic) => Backend(dialect).GetResponseAsync("hi");

    public async Task<List<ChatResponseUpdate>> StreamAsync(Dialect dialect = Dialect.Generic)
        => await Backend(dialect).GetStreamingResponseAsync("hi").ToListAsync();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Bodies.Add(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        if (BeforeHeaders is not null)
        {
            throw BeforeHeaders;
        }

        var response = new HttpResponseMessage(Status)
        {
            Content = new StreamContent(new Pieces([.. pieces.Select(Encoding.UTF8.GetBytes)], Break)),
            RequestMessage = request,
        };
        response.Content.Headers.ContentType = ContentType is null ? null : MediaTypeHeaderValue.Parse(ContentType);
        foreach (var (name, value) in Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
