using System.Collections.Concurrent;
using System.Globalization;

namespace Providers.Scenarios.Fuzzing;

/// <summary>
/// Mutants of good and bad answers: each ends in one typed outcome, and no text is lost, doubled or called complete when it is not.
/// <c>PROVIDERS_MUTANTS=200000</c> breeds that many of each dialect; <c>PROVIDERS_MUTANTS_FROM</c> goes on from a seed.
/// </summary>
public sealed class MutantTests
{
    private const int InCI = 5000;

    public static TheoryData<string> Dialects => [.. Transcript.ByDialect.Keys];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Every_mutant_ends_in_exactly_one_truthful_outcome(string dialect)
    {
        var unobserved = new ConcurrentQueue<Exception>();
        EventHandler<UnobservedTaskExceptionEventArgs> onUnobserved = (_, thrown) => unobserved.Enqueue(thrown.Exception);
        TaskScheduler.UnobservedTaskException += onUnobserved;
        try
        {
            var from = Setting("PROVIDERS_MUTANTS_FROM", 0);
            var until = from + Setting("PROVIDERS_MUTANTS", InCI);
            await Task.WhenAll(RunAsync(dialect, from, until, prefills: false), RunAsync(dialect, from + 1, until, prefills: true));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= onUnobserved;
        }

        unobserved.ShouldBeEmpty();
    }

    /// <summary>Every other seed, with a second backend that can go on from a text or can't.</summary>
    private static Task RunAsync(string dialect, int from, int until, bool prefills) => Task.Run(async () =>
    {
        await using var stage = new MutantStage(dialect, prefills);
        for (var seed = from; seed < until; seed += 2)
        {
            await stage.JudgeAsync(seed);
        }
    });

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
