using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Providers.Scenarios.Ledger;

/// <summary>
/// A PostgreSQL server of one's own, from the installed binaries; or the one that PROVIDERS_POSTGRES names, which can't be stopped.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"providers-postgres-{Guid.NewGuid():N}");
    private readonly string? given = Environment.GetEnvironmentVariable("PROVIDERS_POSTGRES");
    private int port;

    public bool CanBeStopped => given is null;

    public string ConnectionString => given ?? $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";

    public async Task InitializeAsync()
    {
        if (given is not null) { return; }
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess) { await RunAsync("chown", "postgres", folder); }
        await RunPostgresAsync($"{Binaries()}/initdb -D {folder}/data -A trust -U postgres --no-sync");
        await StartAsync();
    }

    public Task StartAsync() => RunPostgresAsync(
        $"{Binaries()}/pg_ctl -D {folder}/data -w -l {folder}/log "
        + $"-o '-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}' start");

    public Task StopAsync() => RunPostgresAsync($"{Binaries()}/pg_ctl -D {folder}/data -w -m immediate stop");

    public async Task DisposeAsync()
    {
        if (given is not null) { return; }
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Binaries()
        => Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => $"{version}/bin").First(Directory.Exists)
            : throw new InvalidOperationException(
                "These tests need PostgreSQL: install postgresql-15, or name a server in PROVIDERS_POSTGRES.");

    /// <summary>The server refuses to run as root.</summary>
    private static Task RunPostgresAsync(string command)
        => Environment.IsPrivilegedProcess ? RunAsync("su", "postgres", "-c", command) : RunAsync("sh", "-c", command);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output must not be ours: the server inherits it, and would keep it open for ever.
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) { start.ArgumentList.Add(argument); }
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}.");
        }
    }
}
