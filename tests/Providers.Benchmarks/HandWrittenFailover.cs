using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Providers.Benchmarks;

/// <summary>What a team writes by hand today: clients in order, each behind Polly's retry, circuit breaker and timeout.</summary>
internal sealed class HandWrittenFailover(IReadOnlyList<IChatClient> backends)
{
    private readonly PollyChatClient[] clients = [.. backends.Select(backend => new PollyChatClient(backend))];

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Exception? first = null;
        foreach (var client in clients)
        {
            try
            {
                return await client.GetResponseAsync(messages, options, cancellationToken);
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
        foreach (var client in clients)
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
}
