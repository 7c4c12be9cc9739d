using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace Providers.Benchmarks;

/// <summary>
/// The router and the hand-written failover in turns, within one process: the machine's noise hits both alike, so the ratio holds
/// where single figures don't.
/// </summary>
internal static class SideBySide
{
    private const int Calls = 200_000;

    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "How long does a parcel take?")];

    public static async Task RunAsync(int rounds)
    {
        Console.WriteLine("backends that answer before the call returns");
        await RunAsync(rounds, hops: false);
        Console.WriteLine("backends that answer on another thread");
        await RunAsync(rounds, hops: true);
    }

    /// <summary>The router alone, so that a profiler sees nothing else.</summary>
    public static async Task RunRouterAsync(int rounds)
    {
        var router = BenchmarkRouter.Create(Backends(hops: false));
        for (var round = 1; round <= rounds; round++)
        {
            var (ours, bytes) = await MeasureAsync(() => router.RespondAsync(Messages, null, CancellationToken.None));
            Console.WriteLine($"round {round}: router {ours:0} ns, {bytes} B");
        }
    }

    private static async Task RunAsync(int rounds, bool hops)
    {
        var backends = Backends(hops);
        var router = BenchmarkRouter.Create(backends);
        var hand = new HandWrittenFailover(backends);
        var (best, theirBest) = (double.MaxValue, double.MaxValue);
        for (var round = 1; round <= rounds; round++)
        {
            var (ours, ourBytes) = await MeasureAsync(() => router.RespondAsync(Messages, null, CancellationToken.None));
            var (theirs, theirBytes) = await MeasureAsync(() => hand.GetResponseAsync(Messages, null, CancellationToken.None));
            Console.WriteLine(
                $"round {round}: router {ours:0} ns, {ourBytes} B; by hand {theirs:0} ns, {theirBytes} B; ratio {ours / theirs:0.00}");
            (best, theirBest) = (Math.Min(best, ours), Math.Min(theirBest, theirs));
        }

        Console.WriteLine($"quietest rounds: router {best:0} ns; by hand {theirBest:0} ns; ratio {best / theirBest:0.00}");
    }

    private static InstantBackend[] Backends(bool hops) => [new("a", 1, 1, hops), new("b", 1, 2, hops), new("c", 1, 3, hops)];

    private static async Task<(double Nanoseconds, long Bytes)> MeasureAsync(Func<Task<ChatResponse>> call)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++)
        {
            await call();
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        return (elapsed.TotalNanoseconds / Calls, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / Calls);
    }
}
