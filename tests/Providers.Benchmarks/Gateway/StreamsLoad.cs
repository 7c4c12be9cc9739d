namespace Providers.Benchmarks.Gateway;

/// <summary>What a thousand slow streams at once take of memory, and what is left of it after.</summary>
internal static class StreamsLoad
{
    private const int Streams = 1_000;
    private const int Tokens = 30;

    public static async Task<int> RunAsync()
    {
        await using var upstream = await Upstream.StartAsync(async context =>
        {
            for (var i = 0; i < Tokens; i++)
            {
                await Upstream.WriteTokenAsync(context);
                await Task.Delay(1_000, context.RequestAborted);
            }

            await Upstream.WriteEndAsync(context);
        });
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { "Logging": { "LogLevel": { "Default": "Warning" } }, "Providers": { "Backends": { "up": { "Type": "OpenAI", "Endpoint": "{{upstream.Endpoint}}", "Model": "m" } } } }
            """);
        using var client = new HttpClient { BaseAddress = gateway.Endpoint, Timeout = Timeout.InfiniteTimeSpan };
        var before = gateway.ResidentMegabytes;
        var streams = Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => ReadAsync(client)));
        var most = before;
        while (!streams.IsCompleted)
        {
            await Task.WhenAny(streams, Task.Delay(500));
            most = Math.Max(most, gateway.ResidentMegabytes);
        }

        var whole = (await streams).Count(text => text.EndsWith("[DONE]\n\n", StringComparison.Ordinal));
        Console.WriteLine($"{Streams} streams of {Tokens} s: {whole} whole; memory {before:0} MB before, {most:0} MB at most");
        foreach (var wait in new[] { 5, 10, 15 })
        {
            await Task.Delay(TimeSpan.FromSeconds(wait));
            Console.WriteLine($"{wait} s later: {gateway.ResidentMegabytes:0} MB");
        }

        return whole == Streams ? 0 : 1;
    }

    private static async Task<string> ReadAsync(HttpClient client)
    {
        using var response = await Ask.SendAsync(client, Ask.Streamed.Replace("chat", "default"));
        return await response.Content.ReadAsStringAsync();
    }
}
