using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Providers.Hosting;

namespace Providers.Benchmarks;

/// <summary>What the router takes to answer from the ladder when nothing hosted may be asked: a local model, or a stored answer.</summary>
[MemoryDiagnoser]
public class LadderBenchmarks
{
    private readonly ChatMessage[] messages = [new(ChatRole.User, "How long does a parcel take?")];
    private readonly ChatOptions stored = new() { ModelId = "stored" };
    private ChatRouter router = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Providers:DefaultRoute"] = "chat",
            ["Providers:Routes:chat:Backends"] = "a, b",
            ["Providers:Routes:chat:Degrade"] = "local",
            ["Providers:Routes:stored:Backends"] = "a, b",
            ["Providers:Routes:stored:Degrade"] = "answers",
            ["Providers:Routes:stored:Store"] = "true",
        }).Build();
        router = ChatRouter.Create(configuration, builder => builder
            .AddBackend("a", _ => new InstantBackend("a", 1))
            .AddBackend("b", _ => new InstantBackend("b", 1))
            .AddBackend("local", _ => new InstantBackend("local", 1, 0, placement: BackendPlacement.Local)));
        await router.GetResponseAsync(messages, stored);
        router.IsForcedOffline = true;
    }

    [GlobalCleanup]
    public void Cleanup() => router.Dispose();

    [Benchmark]
    public Task<ChatResponse> LocalModel() => router.GetResponseAsync(messages);

    [Benchmark]
    public Task<ChatResponse> StoredAnswer() => router.GetResponseAsync(messages, stored);
}
