namespace Providers.Testing.Conformance;

/// <summary>What every <see cref="IQuotaLedger"/> must do, as cases that any test framework can run.</summary>
/// <remarks>
/// Every case uses scopes of its own, so that one ledger, a shared one too, serves them all. No case waits for time to pass; run them
/// at least a minute before midnight, UTC.
/// </remarks>
/// <example>
/// <c>public static TheoryData&lt;string&gt; Cases => [.. QuotaLedgerConformance.Cases];</c> and, in the theory,
/// <c>await new QuotaLedgerConformance(ledger).RunAsync(name);</c>
/// </example>
public sealed class QuotaLedgerConformance
{
    private static readonly (string Name, Func<ConformanceBench, Task> Run)[] All =
    [
        .. AdmissionCases.All,
        .. SettlementCases.All,
        .. CrowdCases.All,
    ];

    private readonly IQuotaLedger ledger;

    /// <summary>Prepares the cases for a ledger, which the caller disposes of.</summary>
    public QuotaLedgerConformance(IQuotaLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        this.ledger = ledger;
    }

    /// <summary>The name of every case: a sentence that says what is promised.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>Runs one case.</summary>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    /// <exception cref="QuotaConformanceException">The ledger does not do it.</exception>
    public async Task RunAsync(string name)
    {
        var run = All.FirstOrDefault(entry => entry.Name == name).Run
            ?? throw new ArgumentException($"There is no case '{name}'.", nameof(name));
        try
        {
            await run(new ConformanceBench(ledger, name));
        }
        catch (Exception exception) when (exception is not QuotaConformanceException)
        {
            throw new QuotaConformanceException($"{name}: the ledger threw {exception.GetType().Name}.", exception);
        }
    }

    /// <summary>Runs every case.</summary>
    /// <exception cref="QuotaConformanceException">The ledger fails at least one; the message tells all that failed.</exception>
    public async Task RunAllAsync()
    {
        var failures = new List<string>();
        foreach (var (name, _) in All)
        {
            try
            {
                await RunAsync(name);
            }
            catch (QuotaConformanceException exception)
            {
                failures.Add(exception.Message);
            }
        }

        if (failures.Count > 0) { throw new QuotaConformanceException(string.Join(Environment.NewLine, failures)); }
    }
}
