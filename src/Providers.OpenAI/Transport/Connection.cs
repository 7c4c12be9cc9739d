using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace Providers.OpenAI.Transport;

/// <summary>The OpenAI SDK's transport and authentication, without its retries, its timeouts and its reading of answers.</summary>
internal sealed class Connection : IDisposable
{
    private readonly HttpClient http;
    private readonly bool ownsHttp;
    private readonly WireAddress address;
    private readonly ChatClient client;

    public Connection(OpenAIBackendOptions options, HttpClient? httpClient)
    {
        address = options.Address();
        http = httpClient ?? Create();
        ownsHttp = httpClient is null;

        var pipeline = new OpenAIClientOptions
        {
            Endpoint = options.Endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            EnableDistributedTracing = false,
        };
        pipeline.AddPolicy(new AddressPolicy(address.Chat, options.Headers), PipelinePosition.PerCall);
#pragma warning disable OPENAI001 // The only public constructor that takes an authentication of one's own.
        client = new ChatClient(options.ActualModel ?? "default", Authentication(options), pipeline);
#pragma warning restore OPENAI001
    }

    /// <summary>The SDK's client, for hosts that want what lies outside chat.</summary>
    public ChatClient Client => client;

    public Uri Endpoint => address.Chat;

    /// <summary>Whether a cancellation that nobody asked for can only be a connection that took too long.</summary>
    public bool OnlyConnectTimesOut => http.Timeout == Timeout.InfiniteTimeSpan;

    /// <summary>Sends a chat and returns at its headers, whatever the status.</summary>
    public async Task<PipelineResponse> SendAsync(ReadOnlyMemory<byte> body, bool stream, CancellationToken cancellationToken)
    {
        var options = Unbuffered(cancellationToken);
        if (stream)
        {
            options.AddPolicy(AcceptEvents.Instance, PipelinePosition.PerCall);
        }

        using var content = BinaryContent.Create(BinaryData.FromBytes(body));
        var result = await client.CompleteChatAsync(content, options).ConfigureAwait(false);
        return result.GetRawResponse();
    }

    /// <summary>Asks for the list of models and returns at its headers, whatever the status.</summary>
    public async Task<PipelineResponse> ListModelsAsync(CancellationToken cancellationToken)
    {
        using var message = client.Pipeline.CreateMessage();
        message.Request.Method = "GET";
        message.Request.Uri = address.Models;
        message.Request.Headers.Set("accept", "application/json");
        message.Apply(Unbuffered(cancellationToken));
        await client.Pipeline.SendAsync(message).ConfigureAwait(false);
        return message.ExtractResponse() ?? throw new HttpRequestException("No answer.");
    }

    public void Dispose()
    {
        if (ownsHttp)
        {
            http.Dispose();
        }
    }

    private static AuthenticationPolicy Authentication(OpenAIBackendOptions options)
        => options is AzureOpenAIBackendOptions { Credential: { } credential } azure
            ? new BearerTokenPolicy(credential, azure.ActualScope)
            : new KeyAuthentication(options.KeyHeader, options.ApiKeyProvider ?? (() => options.ApiKey));

    private static RequestOptions Unbuffered(CancellationToken cancellationToken) => new()
    {
        BufferResponse = false,
        ErrorOptions = ClientErrorBehaviors.NoThrow,
        CancellationToken = cancellationToken,
    };

    private static HttpClient Create() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
