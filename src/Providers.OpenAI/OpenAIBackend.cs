using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Azure.Identity;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Providers.Failures;
using Providers.OpenAI.Transport;
using Providers.OpenAI.Wire;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Providers.OpenAI;

/// <summary>An OpenAI-compatible endpoint, or Azure OpenAI when made from <see cref="AzureOpenAIBackendOptions"/>.</summary>
/// <remarks>
/// Each call is sent once. <see cref="ChatOptions.AdditionalProperties"/> go out as they are, at the top of the request;
/// <c>strictJsonSchema</c> holds schemas to OpenAI's strict mode. <see cref="ChatOptions.RawRepresentationFactory"/> is not used.
/// </remarks>
public sealed class OpenAIBackend : IChatBackend
{
    private readonly Connection connection;
    private readonly RefusedFields refused = new();
    private readonly RequestWriter writer;
    private readonly Dialect dialect;
    private readonly bool isWithoutKey;
    private readonly TimeProvider time;
    private readonly ChatClientMetadata metadata;

    /// <summary>Creates a backend; nothing is sent.</summary>
    /// <param name="options">Which endpoint and model, and what to say of them.</param>
    /// <param name="httpClient">
    /// The client to send by, which stays the caller's; its <see cref="HttpClient.Timeout"/> should be infinite. Null makes one that
    /// gives up connecting after 5 seconds and is disposed with the backend.
    /// </param>
    /// <exception cref="ArgumentException">A credential was given for an endpoint that is not https.</exception>
    public OpenAIBackend(OpenAIBackendOptions options, HttpClient? httpClient = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options is AzureOpenAIBackendOptions { Credential: not null } && options.Endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException("A credential's token is only sent over https.", nameof(options));
        }

        Descriptor = options.Describe();
        dialect = options.ActualDialect;
        isWithoutKey = options is { ApiKey: null, ApiKeyProvider: null } and not AzureOpenAIBackendOptions { Credential: not null };
        time = options.TimeProvider;
        connection = new Connection(options, httpClient);
        writer = new RequestWriter(Descriptor, DialectProfile.Of(dialect), refused, options.Address().Model ?? Descriptor.Model);
        metadata = new ChatClientMetadata(Descriptor.Provider, options.Endpoint, Descriptor.Model);
    }

    /// <inheritdoc/>
    public BackendDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var answer = await OpenAsync(messages, options, stream: false, cancellationToken).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            return await WholeAnswer.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var response = await connection.ListModelsAsync(cancellationToken).ConfigureAwait(false);
            var body = new ResponseBody(response);
            await using (body.ConfigureAwait(false))
            {
                return await ModelList.JudgeAsync(response.Status, body, Descriptor, dialect, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception)
        {
            return new BackendStatus(BackendReadiness.Unreachable, KindBeforeHeaders(exception, cancellationToken).ToString());
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType == typeof(BackendDescriptor) ? Descriptor
            : serviceType == typeof(ChatClient) ? connection.Client
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Disposes the HTTP client where the backend made it.</summary>
    public void Dispose() => connection.Dispose();

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = await OpenAsync(messages, options, stream: true, cancellationToken).ConfigureAwait(false);
        await using (answer.ConfigureAwait(false))
        {
            while (await answer.ReadAsync(cancellationToken).ConfigureAwait(false) is { } update)
            {
                yield return update;
            }
        }
    }

    /// <summary>Sends the request and reads the head of its answer.</summary>
    private async ValueTask<AnswerStream> OpenAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, CancellationToken cancellationToken)
    {
        var request = writer.Write(messages, options, stream);
        var response = await SendAsync(request, stream, cancellationToken).ConfigureAwait(false);
        var headers = ResponseHeaders.Of(response, time.GetUtcNow());
        var failures = new FailureReport(Descriptor.Name, dialect)
        {
            Status = response.Status,
            RequestId = headers.RequestId,
            RetryAfter = headers.RetryAfter,
            IsWithoutKey = isWithoutKey,
        };
        var body = new ResponseBody(response);
        if (response.Status is < 200 or >= 300)
        {
            throw await ErrorResponse.ReadAsync(body, failures, request, refused, cancellationToken).ConfigureAwait(false);
        }

        var signals = new BackendSignals
        {
            RequestId = headers.RequestId,
            RateLimit = headers.RateLimit,
            Adaptations = request.Adaptations,
        };
        return new AnswerStream(body, signals, failures, time) { AwaitsUsage = request.Has("stream_options") };
    }

    private async Task<PipelineResponse> SendAsync(WireRequest request, bool stream, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(request.Body, stream, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception)
        {
            var kind = KindBeforeHeaders(exception, cancellationToken);
            throw new ChatBackendException(kind, Descriptor.Name, DetailBeforeHeaders(kind, exception), exception);
        }
    }

    private ChatFailureKind KindBeforeHeaders(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        UnusableKeyException => ChatFailureKind.Unauthorized,
        AuthenticationFailedException refused => TokenFailure.KindOf(refused),
        OperationCanceledException when connection.OnlyConnectTimesOut => ChatFailureKind.Unreachable,
        _ => FailureClassifier.Classify(exception, cancellationToken),
    };

    private static string? DetailBeforeHeaders(ChatFailureKind kind, Exception exception)
        => exception is AuthenticationFailedException ? "the credential got no token"
            : exception is UnusableKeyException ? exception.Message
            : kind == ChatFailureKind.Unreachable ? FailureClassifier.DetailOf(exception)
            : null;
}
