using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Providers.Execution;

namespace Providers.Benchmarks;

/// <summary>What a call through the router costs beside a failover that a team writes by hand.</summary>
[MemoryDiagnoser]
public class RouterOverheadBenchmarks
{
    private readonly ChatMessage[] messages = [new(ChatRole.User, "How long does a parcel take?")];
    private HandWrittenFailover hand = null!;
    private RequestPipeline router = null!;

    [GlobalSetup]
    public void Setup()
    {
        InstantBackend[] backends = [new("a", 1), new("b", 1, 2), new("c", 1, 3)];
        hand = new HandWrittenFailover(backends);
        router = BenchmarkRouter.Create(backends);
    }

    [Benchmark(Baseline = true)]
    public Task<ChatResponse> HandWritten() => hand.GetResponseAsync(messages, null, CancellationToken.None);

    [Benchmark]
    public Task<ChatResponse> Router() => router.RespondAsync(messages, null, CancellationToken.None);
}
