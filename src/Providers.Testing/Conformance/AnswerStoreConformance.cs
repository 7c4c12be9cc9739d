namespace Providers.Testing;

/// <summary>What every <see cref="IAnswerStore"/> must do, as cases that any test framework can run.</summary>
/// <remarks>Every case uses a route of its own, so that one store, a shared one too, serves them all.</remarks>
/// <example>
/// <c>public static TheoryData&lt;string&gt; Cases => [.. AnswerStoreConformance.Cases];</c> and, in the theory,
/// <c>await new AnswerStoreConformance(store).RunAsync(name);</c>
/// </example>
public sealed class AnswerStoreConformance
{
    private readonly IAnswerStore store;

    /// <summary>Prepares the cases for a store, which the caller disposes of.</summary>
    public AnswerStoreConformance(IAnswerStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        this.store = store;
    }

    /// <summary>The name of every case: a sentence that says what is promised.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. AnswerStoreCases.All.Select(entry => entry.Name)];

    /// <summary>Runs one case.</summary>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    /// <exception cref="AnswerConformanceException">The store does not do it.</exception>
    public async Task RunAsync(string name)
    {
        var run = AnswerStoreCases.All.FirstOrDefault(entry => entry.Name == name).Run
            ?? throw new ArgumentException($"There is no case '{name}'.", nameof(name));
        try
        {
            await run(new AnswerBench(store, name));
        }
        catch (Exception exception) when (exception is not AnswerConformanceException)
        {
            throw new AnswerConformanceException($"{name}: the store threw {exception.GetType().Name}.", exception);
        }
    }

    /// <summary>Runs every case.</summary>
    /// <exception cref="AnswerConformanceException">The store fails at least one; the message tells all that failed.</exception>
    public async Task RunAllAsync()
    {
        var failures = new List<string>();
        foreach (var name in Cases)
        {
            try
            {
                await RunAsync(name);
            }
            catch (AnswerConformanceException exception)
            {
                failures.Add(exception.Message);
            }
        }

        if (failures.Count > 0)
        {
            throw new AnswerConformanceException(string.Join(Environment.NewLine, failures));
        }
    }
}
