using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Providers.Tests.Answers;

/// <summary>A real PostgreSQL from the installed binaries in a folder of its own, or the one PROVIDERS_POSTGRES names.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private string? folder;

    private const string Installed = "/usr/lib/postgresql";

    public static string? Binaries { get; } = Directory.Exists(Installed)
        ? Directory.GetDirectories(Installed).Select(version => Path.Combine(version, "bin")).Order().LastOrDefault(Directory.Exists)
        : null;

    public static string? Given { get; } = Environment.GetEnvironmentVariable("PROVIDERS_POSTGRES");

    public static string? WhyNot
        => Given is null && Binaries is null ? "PostgreSQL is not installed and PROVIDERS_POSTGRES is not set" : null;

    public string ConnectionString { get; private set; } = Given ?? "";

    public async Task InitializeAsync()
    {
        if (Given is not null || Binaries is null)
        {
            return;
        }

        folder = Directory.CreateTempSubdirectory("postgres-").FullName;
        var port = FreePort();
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "postgres", folder);
        }

        await RunAsOwnerAsync("initdb", "-D", Path.Combine(folder, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        await RunAsOwnerAsync(
            "pg_ctl", "-D", Path.Combine(folder, "data"), "-w", "-t", "60", "-l", Path.Combine(folder, "log"),
            "-o", $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start");
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";
    }

    public async Task DisposeAsync()
    {
        if (folder is not null)
        {
            await RunAsOwnerAsync("pg_ctl", "-D", Path.Combine(folder, "data"), "-w", "-m", "immediate", "stop");
            Directory.Delete(folder, recursive: true);
        }
    }

    // PostgreSQL refuses to run as root.
    private static Task RunAsOwnerAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries!, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output goes nowhere: the server inherits it, and a pipe would stay open as long as the server runs.
        string[] quietly = ["-c", "cd /tmp && exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", quietly))!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, program);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Runs where there is a PostgreSQL.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyNot;
}

/// <summary>Runs where there is a PostgreSQL.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.WhyNot;
}
