using System.Collections.Concurrent;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Fuzzing;

/// <summary>How many mutants came to which end.</summary>
internal sealed class MutantTally
{
    private readonly ConcurrentDictionary<string, int> counts = new();
    private int total;
    private int hung;

    public int Total => total;

    /// <summary>How many bodies hung until a limit ended them, or their reader had enough.</summary>
    public int Hung => hung;

    public void Count(Outcome outcome, bool hasHung)
    {
        counts.AddOrUpdate(Words(outcome), 1, (_, count) => count + 1);
        Interlocked.Increment(ref total);
        if (hasHung)
        {
            Interlocked.Increment(ref hung);
        }
    }

    /// <summary>A line for each end, the most frequent first.</summary>
    public IEnumerable<string> Lines()
        => counts.OrderByDescending(count => count.Value).Select(count => $"{count.Value,9:N0}  {count.Key}");

    private static string Words(Outcome outcome) => outcome.Failure switch
    {
        PartialAnswerException => $"told as broken off after {First(outcome)}",
        ChatRouteException => $"told as failed: {First(outcome)}",
        _ when outcome.Report.Backend == "first" => "answered",
        _ when outcome.Attempts[^1].Purpose == AttemptPurpose.Resume => $"finished by the second after {First(outcome)}",
        _ => $"answered by the second after {First(outcome)}",
    };

    private static string First(Outcome outcome) => $"{outcome.Attempts[0].Failure}";
}
