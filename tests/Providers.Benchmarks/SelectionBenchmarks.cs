using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Providers.Execution;

namespace Providers.Benchmarks;

/// <summary>
/// What choosing among backends costs a request: their health, headroom and prices read, the plan made, its first leg taken. Each of them
/// has answered before. The aim is under 50 µs over 1,000.
/// </summary>
[MemoryDiagnoser]
public class SelectionBenchmarks
{
    private ExecutionServices services = null!;
    private ChatCall call = null!;

    [Params(3, 1000)]
    public int Backends { get; set; }

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        services = BenchmarkRouter.Services();
        InstantBackend[] backends = [.. Enumerable.Range(0, Backends).Select(i => new InstantBackend($"backend-{i}", 1, 1 + i % 7))];
        var snapshot = BenchmarkRouter.Snapshot(backends);
        var router = new RequestPipeline(services, () => snapshot);
        ChatMessage[] messages = [new(ChatRole.User, "How long does a parcel take?")];
        foreach (var backend in backends)
        {
            var pinned = new ChatOptions { ModelId = $"backend:{backend.Descriptor.Name}" };
            await router.RespondAsync(messages, pinned, CancellationToken.None);
        }

        call = new CallFactory(services).Create(snapshot, messages, null, CancellationToken.None);
    }

    [Benchmark]
    public int ReadPlanAndFirstLeg()
    {
        using var plan = RouteReadings.Plan(call, services, services.Time.GetTimestamp());
        return plan.TryNext(out var leg) ? leg.Index : -1;
    }
}
