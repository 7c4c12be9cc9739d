using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Providers.Ollama.Wire;

namespace Providers.Ollama;

/// <summary>A model on an Ollama server, asked by its native protocol.</summary>
/// <remarks>
/// Asks for its own model whatever <see cref="ChatOptions.ModelId"/> names, and takes no
/// <see cref="ChatOptions.RawRepresentationFactory"/>: what Ollama knows and M.E.AI does not, such as <c>min_p</c> or <c>num_gpu</c>, goes
/// into <see cref="ChatOptions.AdditionalProperties"/> by its name on the wire. Thread-safe.
/// </remarks>
public sealed class OllamaBackend : IChatBackend, IPreloadable
{
    private readonly OllamaServer server;
    private readonly ChatRequestWriter requests;
    private readonly ChatClientMetadata metadata;

    /// <summary>Creates a backend for one model.</summary>
    /// <param name="options">Which server and model.</param>
    /// <param name="httpClient">
    /// Sends the requests, and stays the caller's to dispose. Its <see cref="HttpClient.Timeout"/> should be infinite: a model that must be
    /// loaded takes minutes to its first byte, and limits are the router's.
    /// </param>
    /// <param name="timeProvider">What a Retry-After date is measured from. Default: <see cref="TimeProvider.System"/>.</param>
    /// <exception cref="ArgumentException">The name or the model is empty, or the endpoint is not an absolute HTTP address.</exception>
    public OllamaBackend(OllamaBackendOptions options, HttpClient httpClient, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Name);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Model);
        Descriptor = options.Describe();
        server = new OllamaServer(options, httpClient, timeProvider ?? TimeProvider.System);
        requests = new ChatRequestWriter(options);
        metadata = new ChatClientMetadata(Descriptor.Provider, options.Endpoint, options.Model);
    }

    /// <inheritdoc/>
    public BackendDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var answer = await AskAsync(messages, options, stream: false, cancellationToken).ConfigureAwait(false);
        var updates = new List<ChatResponseUpdate>(1);
        while (await answer.ReadAsync(cancellationToken).ConfigureAwait(false) is { } update)
        {
            updates.Add(update);
        }

        var response = updates.ToChatResponse();
        response.AdditionalProperties = answer.TakeSignals();
        return response;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var answer = await AskAsync(messages, options, stream: true, cancellationToken).ConfigureAwait(false);
        while (await answer.ReadAsync(cancellationToken).ConfigureAwait(false) is { } update)
        {
            update.AdditionalProperties = answer.TakeSignals();
            yield return update;
        }
    }

    /// <inheritdoc/>
    public Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
        => new OllamaProbe(server, Descriptor).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task PreloadAsync(CancellationToken cancellationToken = default)
    {
        var request = requests.Write([], null, stream: false);
        using var answer = await server.ChatAsync(request, cancellationToken).ConfigureAwait(false);
        await answer.ReadLoadedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType == typeof(BackendDescriptor) ? Descriptor
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the <see cref="HttpClient"/> is the caller's.</summary>
    public void Dispose()
    {
    }

    private Task<ChatAnswer> AskAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return server.ChatAsync(requests.Write(messages, options, stream), cancellationToken);
    }
}
