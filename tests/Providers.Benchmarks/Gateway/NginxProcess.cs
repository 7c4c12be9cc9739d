using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Providers.Benchmarks.Gateway;

/// <summary>nginx with servers of one's own.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private static readonly string[] Places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly Process process;
    private readonly string folder;

    private NginxProcess(Process process, string folder)
    {
        this.process = process;
        this.folder = folder;
    }

    /// <summary>Starts it, and waits until it listens on its port.</summary>
    public static async Task<NginxProcess> StartAsync(int port, string workers, string http)
    {
        var folder = Directory.CreateTempSubdirectory("providers-load-").FullName;
        var paths = string.Concat(Places.Select(name => $"{name}_temp_path {name};"));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off; worker_processes {{workers}}; pid nginx.pid; error_log nginx.log;
            events { worker_connections 4096; }
            http { access_log off; keepalive_requests 100000000; {{paths}} {{http}} }
            """);
        var process = Process.Start(new ProcessStartInfo("nginx", ["-p", folder, "-c", "nginx.conf", "-e", "nginx.log"]))!;
        while (!await ListensAsync(port))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException(await File.ReadAllTextAsync(Path.Combine(folder, "nginx.log")));
            }

            await Task.Delay(20);
        }

        return new NginxProcess(process, folder);
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await stop.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
