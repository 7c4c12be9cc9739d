using System.Diagnostics;
using System.Text.Json;

namespace Providers.Benchmarks.Gateway;

/// <summary>
/// Clients that leave when they please, an upstream that fails, cuts and stalls, and a configuration that is edited all the while: at the
/// end nothing may be left of any of it.
/// </summary>
internal static class SoakLoad
{
    private const int Clients = 40;

    public static async Task<int> RunAsync(TimeSpan length)
    {
        await using var upstream = await Upstream.StartAsync(SoakUpstream.AnswerAsync);
        await using var gateway = await GatewayProcess.StartAsync(Json(upstream, attempts: 3));
        var tally = new SoakTally();
        using var ending = new CancellationTokenSource(length);
        var work = Enumerable.Range(0, Clients).Select(number => SoakClient.RunAsync(gateway.Endpoint, number, tally, ending.Token))
            .Append(EditAsync(gateway, upstream, tally, ending.Token))
            .ToList();
        var memory = await WatchAsync(gateway, tally, ending.Token);
        await Task.WhenAll(work);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var problems = await ProblemsAsync(gateway, memory);
        Console.WriteLine($"soak of {length.TotalMinutes:0.#} minutes: {tally}");
        problems.ForEach(problem => Console.WriteLine($"  {problem}"));
        Console.WriteLine(problems.Count == 0 ? "soak: nothing left over" : $"soak: {problems.Count} problems");
        return problems.Count;
    }

    private static async Task<List<double>> WatchAsync(GatewayProcess gateway, SoakTally tally, CancellationToken ending)
    {
        var memory = new List<double>();
        var clock = Stopwatch.StartNew();
        while (!ending.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(15), ending).ContinueWith(_ => { }, CancellationToken.None);
            memory.Add(gateway.ResidentMegabytes);
            Console.WriteLine($"{clock.Elapsed:mm\\:ss}  {memory[^1]:0} MB  {tally}");
        }

        return memory;
    }

    private static async Task EditAsync(GatewayProcess gateway, Upstream upstream, SoakTally tally, CancellationToken ending)
    {
        for (var edit = 0; !ending.IsCancellationRequested; edit++)
        {
            await gateway.EditAsync(edit % 4 == 3 ? "{ broken" : Json(upstream, attempts: 2 + edit % 3));
            tally.Edit();
            await Task.Delay(TimeSpan.FromSeconds(3), ending).ContinueWith(_ => { }, CancellationToken.None);
        }

        await gateway.EditAsync(Json(upstream, attempts: 3));
    }

    private static async Task<List<string>> ProblemsAsync(GatewayProcess gateway, List<double> memory)
    {
        var problems = new List<string>();
        using var client = new HttpClient { BaseAddress = gateway.Endpoint };
        var status = JsonElement.Parse(await client.GetStringAsync("providers/status"));
        problems.AddRange(status.GetProperty("backends").EnumerateArray()
            .Where(backend => backend.GetProperty("in_flight").GetInt32() != 0)
            .Select(backend => $"in flight: {backend}"));
        problems.AddRange(status.GetProperty("quota").EnumerateArray()
            .Where(reading => reading.GetProperty("reserved").GetInt64() != 0
                || (reading.GetProperty("limit").GetString() == "ConcurrentRequests" && reading.GetProperty("used").GetInt64() != 0))
            .Select(reading => $"held: {reading}"));
        problems.AddRange(gateway.Log
            .Where(line => line.Contains("Unhandled", StringComparison.OrdinalIgnoreCase) || line.StartsWith("crit", StringComparison.Ordinal)
                || line.Contains("The gateway failed", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal))
            .Select(line => $"logged: {line}"));
        var (early, late) = (memory.Skip(memory.Count / 5).Take(4).DefaultIfEmpty().Average(), memory.TakeLast(4).DefaultIfEmpty().Average());
        Console.WriteLine($"memory: {early:0} MB after warming up, {late:0} MB at the end");
        if (late > early * 1.25 + 10)
        {
            problems.Add($"memory grew from {early:0} MB to {late:0} MB");
        }

        return problems;
    }

    private static string Json(Upstream upstream, int attempts) => $$"""
        { "Logging": { "LogLevel": { "Default": "Information", "Microsoft.AspNetCore": "Warning" } }, "Providers": {
          "DefaultRoute": "chat",
          "Backends": {
            "one": { "Type": "OpenAI", "Endpoint": "{{upstream.Endpoint}}", "Model": "m{{attempts}}", "Limits": { "ConcurrentRequests": 30, "TokensPerMinute": 100000000 },
              "Health": { "OpenFor": "1s", "MaxOpenFor": "2s" } },
            "two": { "Type": "OpenAI", "Endpoint": "{{upstream.Endpoint}}", "Model": "m", "Limits": { "ConcurrentRequests": 30, "TokensPerDay": 100000000000 },
              "Health": { "OpenFor": "1s", "MaxOpenFor": "2s" } } },
          "Routes": { "chat": { "Backends": ["one", "two"], "MaxAttempts": {{attempts}}, "Deadline": "10s", "Hedge": { "Enabled": true },
            "Limits": { "ConcurrentRequests": 60 } } },
          "Tenants": { "acme": { "Limits": { "ConcurrentRequests": 25, "TokensPerDay": 100000000000 } } } } }
        """;
}
