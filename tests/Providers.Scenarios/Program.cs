using Providers.Scenarios.Ledger;

// Some scenarios need processes of their own that can be killed: this assembly, started with what it shall be.
return args is ["ledger-node", var kind, var location, var counters, var tokens, var seconds]
    ? await LedgerNode.RunAsync(kind, location, counters, long.Parse(tokens), TimeSpan.FromSeconds(double.Parse(seconds)))
    : 2;
