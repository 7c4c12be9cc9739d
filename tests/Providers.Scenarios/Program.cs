using System.Globalization;
using Providers.Scenarios.Fuzzing;
using Providers.Scenarios.Ledger;

// Some scenarios need processes of their own that can be killed, and some runs are too long for a test: this assembly, started with
// what it shall be.
return args switch
{
    ["ledger-node", var kind, var location, var counters, var tokens, var seconds]
        => await LedgerNode.RunAsync(kind, location, counters, long.Parse(tokens), TimeSpan.FromSeconds(double.Parse(seconds))),
    ["mutants", var count] => await MutantCommand.RunAsync(Number(count), from: 0, only: null),
    ["mutants", var count, var from] => await MutantCommand.RunAsync(Number(count), Number(from), only: null),
    ["mutants", var count, var from, var dialect] => await MutantCommand.RunAsync(Number(count), Number(from), dialect),
    _ => 2,
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
