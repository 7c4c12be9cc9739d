using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Providers.Benchmarks.Gateway;

/// <summary>The program of samples/Gateway, in a process of its own.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private GatewayProcess(Process process, string folder, Uri endpoint)
    {
        this.process = process;
        this.folder = folder;
        Endpoint = endpoint;
        process.OutputDataReceived += (_, line) => Log.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => Log.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Endpoint { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public bool HasEnded => process.HasExited;

    /// <summary>What it holds of the machine's memory, in MB.</summary>
    public double ResidentMegabytes
        => double.Parse(
            File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split()[^2],
            CultureInfo.InvariantCulture) / 1024;

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<GatewayProcess> StartAsync(string json)
    {
        var folder = Directory.CreateTempSubdirectory("providers-load-").FullName;
        var endpoint = new Uri($"http://127.0.0.1:{FreePort()}");
        await File.WriteAllTextAsync(FileIn(folder), json);
        var program = Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory.Replace(Path.Combine("tests", "Providers.Benchmarks"), Path.Combine("samples", "Gateway")), "Gateway.dll"));
        var gateway = new GatewayProcess(
            Process.Start(new ProcessStartInfo("dotnet", [program, "--config", FileIn(folder), "--urls", $"{endpoint}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!,
            folder,
            endpoint);
        using var client = new HttpClient { BaseAddress = endpoint };
        while (!await AnswersAsync(client))
        {
            if (gateway.HasEnded)
            {
                throw new InvalidOperationException(string.Join('\n', gateway.Log));
            }

            await Task.Delay(100);
        }

        return gateway;
    }

    public Task EditAsync(string json) => File.WriteAllTextAsync(FileIn(folder), json);

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FileIn(string folder) => Path.Combine(folder, "gateway.json");

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync("healthz")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
