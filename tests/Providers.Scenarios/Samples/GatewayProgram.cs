using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Providers.Scenarios.Samples;

/// <summary>The program of samples/Gateway, run as its users run it, on a port of the system's choice.</summary>
internal sealed partial class GatewayProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _process;

    private GatewayProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What the build of this project left there: the same configuration, the same framework.</summary>
    private static string Program => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory.Replace(Path.Combine("tests", "Providers.Scenarios"), Path.Combine("samples", "Gateway"), StringComparison.Ordinal),
        "Gateway.dll"));

    public static GatewayProgram Start(params IReadOnlyList<string> arguments)
        => new(Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Starts it on a file, and waits until it listens.</summary>
    public static async Task<(GatewayProgram Program, Uri Endpoint)> ListenAsync(string file)
    {
        var program = Start("--config", file, "--urls", "http://127.0.0.1:0");
        var line = await program.LineAsync("Now listening on: ");
        return (program, new Uri(Address().Match(line).Value));
    }

    /// <summary>The next line that has this in it; earlier ones are gone.</summary>
    public async Task<string> LineAsync(string part)
    {
        var seen = new List<string>();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
            {
                seen.Add(line);
                if (line.Contains(part, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what it said instead.
        }

        throw new InvalidOperationException($"It never said '{part}', but:\n{string.Join('\n', seen)}");
    }

    /// <summary>Waits for its end; everything it said that was not read before.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _lines.Writer.TryComplete();
        return (_process.ExitCode, string.Join('\n', await _lines.Reader.ReadAllAsync().ToListAsync()));
    }

    /// <summary>As systemd and docker stop it.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _lines.Writer.TryWrite(line);
        }
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();
}
