using System.Diagnostics;

namespace Providers.Scenarios.Ledger;

/// <summary>A ledger node in a process of its own.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process process;

    private NodeProcess(Process process, NodeCounters counters)
    {
        this.process = process;
        Counters = counters;
    }

    public NodeCounters Counters { get; }

    public static NodeProcess Start(string kind, string location, string counters, long tokens, TimeSpan duration)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        string[] arguments =
        [
            "exec", typeof(NodeProcess).Assembly.Location, "ledger-node", kind, location, counters, $"{tokens}", $"{duration.TotalSeconds}",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new NodeProcess(Process.Start(start)!, new NodeCounters(counters));
    }

    /// <summary>Waits until it has been granted something, beyond what was counted before.</summary>
    public async Task WaitUntilSpendingAsync(long before)
    {
        while (Counters.Spent == before)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The node ended: {await process.StandardError.ReadToEndAsync()}");
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Asks it to end in peace.</summary>
    public void Stop() => Counters.IsStopped = true;

    /// <summary>With SIGKILL: the process does nothing more, nor does any of its finally blocks.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task WaitAsync()
    {
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) { throw new InvalidOperationException($"The node failed: {await errors}"); }
    }

    public void Dispose()
    {
        if (!process.HasExited) { process.Kill(); }
        process.Dispose();
        Counters.Dispose();
    }
}
