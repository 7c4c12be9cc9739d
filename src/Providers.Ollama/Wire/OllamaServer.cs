using System.Net.Http.Headers;
using Providers.Failures;

namespace Providers.Ollama.Wire;

/// <summary>One Ollama server: sends requests to it and turns every refusal into a <see cref="ChatBackendException"/>.</summary>
internal sealed class OllamaServer
{
    private const int LongestError = 64 * 1024;
    private const string RequestId = "x-request-id";

    private readonly HttpClient http;
    private readonly Uri endpoint;
    private readonly IReadOnlyDictionary<string, string> headers;
    private readonly TimeProvider time;
    private readonly OllamaFailures failures;

    public OllamaServer(OllamaBackendOptions options, HttpClient http, TimeProvider time)
    {
        if (!options.Endpoint.IsAbsoluteUri || options.Endpoint.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("The endpoint must be an absolute HTTP address.", nameof(options));
        }

        this.http = http;
        this.time = time;
        endpoint = new Uri(options.Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        headers = options.Headers;
        failures = new OllamaFailures(options.Name, options.Model);
    }

    /// <summary>Sends a chat and returns its answer once it has begun. The caller disposes it.</summary>
    public async Task<ChatAnswer> ChatAsync(ChatRequest chat, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(chat.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var response = await SendAsync(HttpMethod.Post, "api/chat", content, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!response.IsSuccessStatusCode)
            {
                throw await ReadRefusalAsync(response, chat, cancellationToken).ConfigureAwait(false);
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new ChatAnswer(failures, new ResponseBody(response, stream), chat, ReadSignals(response, chat));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Sends a question about the server itself, whatever the status of its answer. The caller disposes it.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(endpoint, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception caught) when (caught is HttpRequestException or IOException or OperationCanceledException)
        {
            throw failures.Unanswered(caught, onlyConnectTimesOut: http.Timeout == Timeout.InfiniteTimeSpan);
        }
    }

    private async Task<ChatBackendException> ReadRefusalAsync(
        HttpResponseMessage response, ChatRequest chat, CancellationToken cancellationToken)
    {
        byte[] body = [];
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestError, cancellationToken).ConfigureAwait(false);
            body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception caught) when (caught is HttpRequestException or IOException or OperationCanceledException)
        {
            // The status alone must do.
        }

        var error = new ProviderError
        {
            Dialect = Dialect.Ollama,
            Status = (int)response.StatusCode,
            Message = ErrorText.Of(body),
            RetryAfter = RetryAfter.Parse(name => HeaderOf(response, name), time.GetUtcNow()),
            IsPage = ErrorText.IsPage(body),
        };
        return failures.Refused(error, chat, HeaderOf(response, RequestId));
    }

    private static BackendSignals? ReadSignals(HttpResponseMessage response, ChatRequest chat)
    {
        var signals = new BackendSignals
        {
            RequestId = HeaderOf(response, RequestId),
            RateLimit = RateLimitHeaders.Read(name => HeaderOf(response, name)),
            Adaptations = chat.Adaptations,
        };
        return signals is { RequestId: null, RateLimit: null, Adaptations.Count: 0 } ? null : signals;
    }

    private static string? HeaderOf(HttpResponseMessage response, string name)
        => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
