using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Providers.Execution;

namespace Providers.Benchmarks;

/// <summary>What a chunk costs through the router beside the backend's own stream and a failover written by hand.</summary>
[MemoryDiagnoser]
public class StreamOverheadBenchmarks
{
    private const int Chunks = 1000;

    private readonly ChatMessage[] messages = [new(ChatRole.User, "How long does a parcel take?")];
    private InstantBackend backend = null!;
    private HandWrittenFailover hand = null!;
    private RequestPipeline router = null!;

    [GlobalSetup]
    public void Setup()
    {
        backend = new("a", Chunks);
        InstantBackend[] backends = [backend, new("b", Chunks, 2), new("c", Chunks, 3)];
        hand = new HandWrittenFailover(backends);
        router = BenchmarkRouter.Create(backends);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Chunks)]
    public Task<int> Backend() => CountAsync(backend.GetStreamingResponseAsync(messages));

    [Benchmark(OperationsPerInvoke = Chunks)]
    public Task<int> HandWritten() => CountAsync(hand.GetStreamingResponseAsync(messages, null));

    [Benchmark(OperationsPerInvoke = Chunks)]
    public Task<int> Router() => CountAsync(router.StreamAsync(messages, null, CancellationToken.None));

    private static async Task<int> CountAsync(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        var count = 0;
        await foreach (var update in updates)
        {
            count += update.Contents.Count;
        }

        return count;
    }
}
