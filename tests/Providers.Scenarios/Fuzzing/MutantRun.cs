namespace Providers.Scenarios.Fuzzing;

/// <summary>Breeds mutants of one dialect by their seeds, and counts what became of them.</summary>
internal sealed class MutantRun(string dialect, int from, int count)
{
    private readonly MutantTally tally = new();

    public MutantTally Tally => tally;

    /// <summary>Every other seed, with a second backend that can go on from a text or can't.</summary>
    /// <param name="onFinding">Takes what is not the truth.</param>
    public async Task RunAsync(Action<Exception> onFinding)
    {
        EventHandler<UnobservedTaskExceptionEventArgs> onUnobserved = (_, thrown) => onFinding(thrown.Exception);
        TaskScheduler.UnobservedTaskException += onUnobserved;
        try
        {
            await Task.WhenAll(RunAsync(from, prefills: false, onFinding), RunAsync(from + 1, prefills: true, onFinding));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= onUnobserved;
        }
    }

    private Task RunAsync(int first, bool prefills, Action<Exception> onFinding) => Task.Run(async () =>
    {
        await using var stage = new MutantStage(dialect, prefills);
        for (var seed = first; seed < from + count; seed += 2)
        {
            try
            {
                var outcome = await stage.JudgeAsync(seed);
                tally.Count(outcome, stage.HasHung);
            }
            catch (Exception finding)
            {
                onFinding(finding);
            }
        }
    });
}
