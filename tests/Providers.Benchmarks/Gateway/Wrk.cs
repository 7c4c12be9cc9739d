using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Providers.Benchmarks.Gateway;

/// <summary>What wrk measured: requests a second, and how long half of them took at most.</summary>
internal sealed partial record Wrk(double Rate, TimeSpan Median)
{
    public static async Task<Wrk> RunAsync(int port, int connections, int seconds, string body = Ask.Whole)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, $"""
            wrk.method = "POST"
            wrk.body = '{body}'
            wrk.headers["Content-Type"] = "application/json"
            """);
        using var process = Process.Start(new ProcessStartInfo(
            "wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script, $"http://127.0.0.1:{port}/v1/chat/completions"])
        {
            RedirectStandardOutput = true,
        })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(script);
        if (text.Contains("Non-2xx", StringComparison.Ordinal) || text.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(text);
        }

        var median = MedianLine().Match(text);
        var unit = median.Groups[2].Value switch { "us" => 1, "ms" => 1_000, _ => 1_000_000 };
        return new Wrk(Number(RateLine().Match(text)), TimeSpan.FromMicroseconds(Number(median) * unit));
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex MedianLine();
}
