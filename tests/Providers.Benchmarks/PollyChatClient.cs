using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Providers.Benchmarks;

/// <summary>A client behind Polly's retry, circuit breaker and timeout, as a team wraps its own.</summary>
internal sealed class PollyChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    private readonly ResiliencePipeline<ChatResponse> pipeline = new ResiliencePipelineBuilder<ChatResponse>()
        .AddRetry(new RetryStrategyOptions<ChatResponse> { MaxRetryAttempts = 1, UseJitter = true })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChatResponse>())
        .AddTimeout(TimeSpan.FromSeconds(30))
        .Build();

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => await pipeline.ExecuteAsync(
            async token => await base.GetResponseAsync(messages, options, token), cancellationToken);
}
