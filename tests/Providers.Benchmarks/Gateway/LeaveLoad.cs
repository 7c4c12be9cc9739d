using System.Collections.Concurrent;
using System.Diagnostics;

namespace Providers.Benchmarks.Gateway;

/// <summary>How long after a client has left a stream the upstream call is seen to end.</summary>
internal static class LeaveLoad
{
    private const int Leaves = 500;

    public static async Task<int> RunAsync()
    {
        var ends = new BlockingCollection<long>();
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => ends.Add(Stopwatch.GetTimestamp()));
            await Upstream.WriteTokenAsync(context);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { "Logging": { "LogLevel": { "Default": "Warning" } }, "Providers": { "Backends": { "up": { "Type": "OpenAI", "Endpoint": "{{upstream.Endpoint}}", "Model": "m" } } } }
            """);
        // By itself it goes on reading for two seconds when it is left in mid-answer.
        using var client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = gateway.Endpoint };
        var waits = new List<double>();
        for (var i = 0; i < Leaves; i++)
        {
            var response = await Ask.SendAsync(client, Ask.Streamed.Replace("chat", "default"));
            response.EnsureSuccessStatusCode();
            var left = Stopwatch.GetTimestamp();
            response.Dispose();
            waits.Add(Stopwatch.GetElapsedTime(left, ends.Take()).TotalMilliseconds);
        }

        waits.Sort();
        Console.WriteLine(
            $"from a client's leaving to the end upstream, {Leaves} times: {waits[Leaves / 2]:0.0} ms in the middle, "
            + $"{waits[Leaves * 99 / 100]:0.0} ms at the 99th percentile, {waits[^1]:0.0} ms at most");
        return 0;
    }
}
