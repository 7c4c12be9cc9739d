using System.Diagnostics;

namespace Providers.Scenarios.Fuzzing;

/// <summary>Breeds many mutants of every dialect in one run, and prints what became of them.</summary>
internal static class MutantCommand
{
    private const int MostFindingsShown = 5;

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(20);

    /// <param name="count">How many of each dialect.</param>
    /// <param name="from">The first seed.</param>
    /// <param name="only">One dialect; null for all.</param>
    /// <returns>0 when nothing was found.</returns>
    public static async Task<int> RunAsync(int count, int from, string? only)
    {
        var findings = 0;
        var began = Stopwatch.GetTimestamp();
        var dialects = Transcript.ByDialect.Keys.Where(dialect => only is null || dialect == only).ToList();
        foreach (var dialect in dialects)
        {
            findings += await RunAsync(dialect, count, from);
        }

        Console.WriteLine(
            $"{dialects.Count} dialects, {count:N0} mutants each, {findings} findings, {Stopwatch.GetElapsedTime(began):h\\:mm\\:ss}");
        return dialects.Count == 0 || findings > 0 ? 1 : 0;
    }

    private static async Task<int> RunAsync(string dialect, int count, int from)
    {
        var run = new MutantRun(dialect, from, count);
        var findings = 0;
        using var progress = new Timer(
            _ => Console.WriteLine($"  {dialect}: {run.Tally.Total:N0} of {count:N0}"), null, ProgressEvery, ProgressEvery);
        var began = Stopwatch.GetTimestamp();
        await run.RunAsync(finding =>
        {
            if (Interlocked.Increment(ref findings) <= MostFindingsShown)
            {
                Console.WriteLine(finding.Message);
            }
        });
        Console.WriteLine(
            $"{dialect}: {run.Tally.Total:N0} mutants, {findings} findings, {run.Tally.Hung:N0} hung, {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s");
        foreach (var line in run.Tally.Lines())
        {
            Console.WriteLine(line);
        }

        return findings;
    }
}
