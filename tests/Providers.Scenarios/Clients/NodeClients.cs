using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Providers.Scenarios.Clients;

/// <summary>The official JavaScript clients, installed once from their lock file.</summary>
public sealed class NodeClients : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Folder = FolderHere();

    // Once for all classes that use them: two installations at the same time would delete each other's files.
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    public Task InitializeAsync() => Installed.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Runs one scene of a client against an endpoint, and returns what the client made of it.</summary>
    /// <param name="client">Which client: the script's name.</param>
    /// <param name="scene">Which scene of the script.</param>
    /// <param name="endpoint">Where the client is sent.</param>
    /// <param name="certificate">A file with a certificate to trust beside the usual ones; null is none.</param>
    internal async Task<JsonElement> PlayAsync(string client, string scene, Uri endpoint, string? certificate = null) =>
        JsonElement.Parse(await RunAsync(certificate, "node", $"{client}.mjs", scene, endpoint.AbsoluteUri.TrimEnd('/')));

    private static async Task InstallAsync()
    {
        var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
        {
            await RunAsync(certificate: null, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        }
    }

    private static async Task<string> RunAsync(string? certificate, string program, params string[] arguments)
    {
        using var process = Start(certificate, program, arguments);
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited) { process.Kill(entireProcessTree: true); }
        }
    }

    private static Process Start(string? certificate, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() && program == "npm" ? "npm.cmd" : program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (certificate is not null) { start.Environment["NODE_EXTRA_CA_CERTS"] = certificate; }
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"These tests run the official JavaScript clients: install Node.js 20 or later, with '{program}' on the PATH.", missing);
        }
    }

    private static string FolderHere([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "node");
}
