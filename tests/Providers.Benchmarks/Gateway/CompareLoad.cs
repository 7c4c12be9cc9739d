namespace Providers.Benchmarks.Gateway;

/// <summary>
/// The gateway beside nginx as a plain reverse proxy, on one machine, before the same upstream, in turns. Ratios hold where single figures
/// don't: the machine's noise hits both.
/// </summary>
internal static class CompareLoad
{
    private const int Rounds = 5;
    private const string Completion = """
        {"id":"c1","object":"chat.completion","created":1790000000,"model":"m","system_fingerprint":"f","choices":[{"index":0,"message":{"role":"assistant","content":"A parcel takes two days within the country and five days abroad.","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":13,"total_tokens":25}}
        """;

    public static async Task<int> RunAsync()
    {
        var (upstream, proxy) = (GatewayProcess.FreePort(), GatewayProcess.FreePort());
        await using var answering = await NginxProcess.StartAsync(
            "1", $$"""server { listen 127.0.0.1:{{upstream}}; location / { default_type application/json; return 200 '{{Completion}}'; } }""");
        await using var proxying = await NginxProcess.StartAsync("auto", $$"""
            upstream up { server 127.0.0.1:{{upstream}}; keepalive 128; keepalive_requests 100000000; }
            server { listen 127.0.0.1:{{proxy}}; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; } }
            """);
        await using var gateway = await GatewayProcess.StartAsync($$"""
            { "Logging": { "LogLevel": { "Default": "Warning" } }, "Providers": {
              "Backends": { "up": { "Type": "OpenAI", "Endpoint": "http://127.0.0.1:{{upstream}}/v1", "ApiKey": "k", "Model": "m", "Upstream": "Plain" } },
              "Routes": { "chat": { "Backends": ["up"] } } } }
            """);
        await Wrk.RunAsync(gateway.Endpoint.Port, connections: 64, seconds: 20);
        await Wrk.RunAsync(proxy, connections: 64, seconds: 2);
        await CompareRatesAsync(gateway, proxy);
        await CompareTimesAsync(gateway, proxy, upstream);
        return 0;
    }

    private static async Task CompareRatesAsync(GatewayProcess gateway, int proxy)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var theirs = await Wrk.RunAsync(proxy, connections: 64, seconds: 5);
            var before = gateway.ProcessorTime;
            var ours = await Wrk.RunAsync(gateway.Endpoint.Port, connections: 64, seconds: 5);
            var each = (gateway.ProcessorTime - before) / (ours.Rate * 5);
            ratios.Add(ours.Rate / theirs.Rate);
            Console.WriteLine(
                $"64 connections, round {round}: gateway {ours.Rate:0}/s ({each.TotalMicroseconds:0} µs of processor each), "
                + $"nginx {theirs.Rate:0}/s, ratio {ratios[^1]:0.00}");
        }

        Console.WriteLine($"64 connections: ratio {ratios.Order().ElementAt(Rounds / 2):0.00} in the middle, {ratios.Max():0.00} at best");
    }

    private static async Task CompareTimesAsync(GatewayProcess gateway, int proxy, int upstream)
    {
        var direct = await Wrk.RunAsync(upstream, connections: 1, seconds: 4);
        var ours = await Wrk.RunAsync(gateway.Endpoint.Port, connections: 1, seconds: 4);
        var theirs = await Wrk.RunAsync(proxy, connections: 1, seconds: 4);
        Console.WriteLine(
            $"1 connection, half of the requests: upstream alone {direct.Median.TotalMicroseconds:0} µs, "
            + $"gateway adds {(ours.Median - direct.Median).TotalMicroseconds:0} µs, nginx {(theirs.Median - direct.Median).TotalMicroseconds:0} µs");
    }
}
