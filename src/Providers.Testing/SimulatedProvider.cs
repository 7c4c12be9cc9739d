using Providers.Testing.Dialects;
using Providers.Testing.Sockets;

namespace Providers.Testing;

/// <summary>
/// A provider on a loopback port that speaks a real one's dialect over a real socket, answers as it is told to, breaks on purpose, and
/// remembers what it was asked.
/// </summary>
/// <remarks>
/// A chat is answered by <see cref="OnRequest"/> if that has a reply, else by the next reply of the queue, else by <see cref="Default"/>.
/// Thread-safe. Disposing it stops it.
/// </remarks>
/// <example>
/// <code>
/// await using var provider = SimulatedProvider.StartOpenAI();
/// provider.Enqueue(SimulatedReply.Failure(503), SimulatedReply.Text("Hello", " there."));
/// </code>
/// </example>
public sealed class SimulatedProvider : IAsyncDisposable
{
    private readonly ReplyScript script = new();
    private readonly RequestLog log = new();
    private readonly LoopbackServer server;

    private SimulatedProvider(Dialect dialect, SimulatedProviderOptions? options)
    {
        options ??= new SimulatedProviderOptions();
        var responder = new Responder(dialect, options, script, log);
        server = new LoopbackServer(options.Port, responder, options.TimeProvider);
        server.Start();
        Endpoint = dialect.EndpointAt(server.Port);
        Models = responder.Models;
    }

    /// <summary>The address to give to a client: with <c>/v1</c> for OpenAI, without a path for the others. It outlives a stop.</summary>
    public Uri Endpoint { get; }

    /// <summary>The models it has. Never changes, though what is loaded does.</summary>
    public IReadOnlyList<SimulatedModel> Models { get; }

    /// <summary>What is asked first, for every request; null, or a null reply, leaves it to the others. Default: null.</summary>
    public Func<SimulatedRequest, SimulatedReply?>? OnRequest
    {
        get => script.OnRequest;
        set => script.OnRequest = value;
    }

    /// <summary>The reply to a chat when the queue is empty. Default: an answer that repeats the question.</summary>
    public SimulatedReply Default
    {
        get => script.Default;
        set => script.Default = value;
    }

    /// <summary>Every request it received, in order of arrival: a snapshot.</summary>
    public IReadOnlyList<SimulatedRequest> Requests => log.Where(_ => true);

    /// <summary>The chats among <see cref="Requests"/>: a snapshot.</summary>
    public IReadOnlyList<SimulatedRequest> Chats => log.Where(request => request.IsChat);

    /// <summary>How many clients are connected, idle ones included.</summary>
    public int OpenConnections => server.OpenConnections;

    /// <summary>Starts one that speaks OpenAI's chat completions at <c>/v1</c>.</summary>
    /// <param name="options">How it is set up; null is all defaults.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static SimulatedProvider StartOpenAI(SimulatedProviderOptions? options = null) => new(new OpenAIDialect(), options);

    /// <summary>Starts one that speaks Azure OpenAI: <c>/openai/v1</c>, and deployments with an <c>api-version</c>.</summary>
    /// <param name="options">How it is set up; null is all defaults.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static SimulatedProvider StartAzureOpenAI(SimulatedProviderOptions? options = null) => new(new AzureOpenAIDialect(), options);

    /// <summary>Starts one that speaks Ollama's native API: chat, version, tags, ps, and loading by a chat without messages.</summary>
    /// <param name="options">How it is set up; null is all defaults.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static SimulatedProvider StartOllama(SimulatedProviderOptions? options = null) => new(new OllamaDialect(), options);

    /// <summary>Starts one that speaks Anthropic's messages at <c>/v1/messages</c>.</summary>
    /// <param name="options">How it is set up; null is all defaults.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static SimulatedProvider StartAnthropic(SimulatedProviderOptions? options = null) => new(new AnthropicDialect(), options);

    /// <summary>Adds replies for the next chats, one each.</summary>
    public void Enqueue(params ReadOnlySpan<SimulatedReply> replies)
    {
        foreach (var reply in replies) { script.Enqueue(reply); }
    }

    /// <summary>Listens again on the same port after a stop; does nothing while it listens.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port was taken in the meantime.</exception>
    public void Start() => server.Start();

    /// <summary>Goes away: open connections are reset and new ones refused, until <see cref="Start"/>.</summary>
    public Task StopAsync() => server.StopAsync();

    /// <summary>Waits until a request has come.</summary>
    /// <param name="number">Which one, in order of arrival, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<SimulatedRequest> WaitForRequestAsync(int number = 1, CancellationToken cancellationToken = default) =>
        log.WaitAsync(_ => true, number, cancellationToken);

    /// <summary>Waits until a chat has come.</summary>
    /// <param name="number">Which one, in order of arrival, from 1; other requests are not counted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<SimulatedRequest> WaitForChatAsync(int number = 1, CancellationToken cancellationToken = default) =>
        log.WaitAsync(request => request.IsChat, number, cancellationToken);

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();
}
