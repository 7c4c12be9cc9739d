using System.Collections.Concurrent;

namespace Providers.Scenarios.Fuzzing;

/// <summary>
/// Mutants of good and bad answers: each ends in one typed outcome, and no text is lost, doubled or called complete when it is not.
/// <c>dotnet run -c Release --project tests/Providers.Scenarios -- mutants 200000</c> breeds that many of each dialect.
/// </summary>
public sealed class MutantTests
{
    private const int InCI = 5000;

    public static TheoryData<string> Dialects => [.. Transcript.ByDialect.Keys];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Every_mutant_ends_in_exactly_one_truthful_outcome(string dialect)
    {
        var findings = new ConcurrentQueue<Exception>();
        var run = new MutantRun(dialect, from: 0, InCI);
        await run.RunAsync(findings.Enqueue);
        findings.ShouldBeEmpty();
        run.Tally.Total.ShouldBe(InCI);
        run.Tally.Hung.ShouldBeGreaterThan(InCI / 20, "an eighth of the bodies hang, those that end before apart");
    }
}
