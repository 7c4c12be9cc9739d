namespace Providers.Benchmarks.Gateway;

/// <summary>
/// The gateway beside nginx as a plain reverse proxy, on one machine, before the same upstream, in turns. Ratios hold where single figures
/// don't: the machine's noise hits both.
/// </summary>
internal static class CompareLoad
{
    private const int Rounds = 5;
    private const int SecondsEach = 4;

    /// <summary>One kind of answer: what is asked for, and where nginx passes it on.</summary>
    private sealed record Kind(string Name, string Question, int Proxy);

    public static async Task<int> RunAsync()
    {
        var (upstream, streaming) = (GatewayProcess.FreePort(), GatewayProcess.FreePort());
        var whole = new Kind("whole answers", Ask.Whole, GatewayProcess.FreePort());
        var streamed = new Kind($"streams of {ComparedAnswers.Tokens} tokens", Ask.Streamed.Replace("chat", "streamed"), GatewayProcess.FreePort());
        await using var answering = await NginxProcess.StartAsync(streaming, "1", $$"""
            server { listen 127.0.0.1:{{upstream}}; location / { default_type application/json; return 200 '{{ComparedAnswers.Whole}}'; } }
            server { listen 127.0.0.1:{{streaming}}; location / { default_type text/event-stream; return 200 '{{ComparedAnswers.Streamed}}'; } }
            """);
        await using var proxying = await NginxProcess.StartAsync(
            streamed.Proxy, "auto", Proxy(whole.Proxy, upstream, "on") + Proxy(streamed.Proxy, streaming, "off"));
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { "Logging": { "LogLevel": { "Default": "Warning" } }, "Providers": {
              "DefaultRoute": "chat",
              "Backends": {
                "up": { "Type": "OpenAI", "Endpoint": "http://127.0.0.1:{{upstream}}/v1", "ApiKey": "k", "Model": "m", "Upstream": "Plain" },
                "streaming": { "Type": "OpenAI", "Endpoint": "http://127.0.0.1:{{streaming}}/v1", "ApiKey": "k", "Model": "m" } },
              "Routes": { "chat": { "Backends": ["up"] }, "streamed": { "Backends": ["streaming"] } } } }
            """);
        await Wrk.RunAsync(gateway.Endpoint.Port, connections: 64, seconds: 15, whole.Question);
        await CompareRatesAsync(gateway, whole);
        await CompareTimesAsync(gateway, whole, upstream);
        await Wrk.RunAsync(gateway.Endpoint.Port, connections: 64, seconds: 5, streamed.Question);
        await CompareRatesAsync(gateway, streamed);
        return 0;
    }

    private static string Proxy(int port, int upstream, string buffering) => $$"""
        upstream to{{upstream}} { server 127.0.0.1:{{upstream}}; keepalive 128; keepalive_requests 100000000; }
        server { listen 127.0.0.1:{{port}}; location / {
            proxy_pass http://to{{upstream}}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering {{buffering}}; } }
        """;

    private static async Task CompareRatesAsync(GatewayProcess gateway, Kind kind)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var theirs = await Wrk.RunAsync(kind.Proxy, connections: 64, SecondsEach, kind.Question);
            var before = gateway.ProcessorTime;
            var ours = await Wrk.RunAsync(gateway.Endpoint.Port, connections: 64, SecondsEach, kind.Question);
            var each = (gateway.ProcessorTime - before) / (ours.Rate * SecondsEach);
            ratios.Add(ours.Rate / theirs.Rate);
            Console.WriteLine(
                $"64 connections, {kind.Name}, round {round}: gateway {ours.Rate:0}/s ({each.TotalMicroseconds:0} µs of processor each), "
                + $"nginx {theirs.Rate:0}/s, ratio {ratios[^1]:0.00}");
        }

        ratios.Sort();
        Console.WriteLine($"64 connections, {kind.Name}: ratio {Middle(ratios):0.00} in the middle, {ratios[0]:0.00} to {ratios[^1]:0.00}");
    }

    private static async Task CompareTimesAsync(GatewayProcess gateway, Kind kind, int upstream)
    {
        var direct = await Wrk.RunAsync(upstream, connections: 1, SecondsEach, kind.Question);
        var ours = await Wrk.RunAsync(gateway.Endpoint.Port, connections: 1, SecondsEach, kind.Question);
        var theirs = await Wrk.RunAsync(kind.Proxy, connections: 1, SecondsEach, kind.Question);
        Console.WriteLine(
            $"1 connection, {kind.Name}, half of the requests: upstream alone {direct.Median.TotalMicroseconds:0} µs, "
            + $"gateway adds {(ours.Median - direct.Median).TotalMicroseconds:0} µs, nginx {(theirs.Median - direct.Median).TotalMicroseconds:0} µs");
    }

    private static double Middle(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
}
