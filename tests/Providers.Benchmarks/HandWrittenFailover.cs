using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Providers.Benchmarks;

/// <summary>What a team writes by hand today: clients in order, each behind Polly's retry, timeout and breaker.</summary>
internal sealed class HandWrittenFailover(IReadOnlyList<IChatClient> clients)
{
    private readonly (IChatClient Client, ResiliencePipeline<ChatResponse> Polly)[] wrapped = [.. clients.Select(client => (client, Wrap()))];

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        Exception? first = null;
        foreach (var (client, polly) in wrapped)
        {
            try
            {
                return await polly.ExecuteAsync(
                    static async (state, token) => await state.client.GetResponseAsync(state.messages, state.options, token),
                    (client, messages, options),
                    cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                first ??= exception;
            }
        }

        throw first!;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Exception? first = null;
        foreach (var (client, _) in wrapped)
        {
            await using var updates = client.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var hasBegun = false;
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception exception) when (!hasBegun && !cancellationToken.IsCancellationRequested)
                {
                    first ??= exception;
                    break;
                }

                hasBegun = true;
                yield return updates.Current;
            }
        }

        throw first!;
    }

    private static ResiliencePipeline<ChatResponse> Wrap() => new ResiliencePipelineBuilder<ChatResponse>()
        .AddRetry(new RetryStrategyOptions<ChatResponse> { MaxRetryAttempts = 1, UseJitter = true })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChatResponse>())
        .AddTimeout(TimeSpan.FromSeconds(30))
        .Build();
}
