using BenchmarkDotNet.Running;
using Providers.Benchmarks;
using Providers.Benchmarks.Gateway;

if (args is ["profile", ..])
{
    await SideBySide.RunRouterAsync(rounds: args.Length > 1 ? int.Parse(args[1]) : 10);
}
else if (args is ["side-by-side", ..])
{
    await SideBySide.RunAsync(rounds: args.Length > 1 ? int.Parse(args[1]) : 10);
}
else if (args is ["gateway", ..])
{
    return await GatewayLoad.RunAsync(args.AsMemory(1));
}
else if (args is ["ledger", ..])
{
    LedgerThroughput.Run(args.Length > 1 ? int.Parse(args[1]) : 5, args.Length > 2 ? int.Parse(args[2]) : 2, args.Length > 3 ? args[3] : "");
}
else if (args is ["answers", ..])
{
    await AnswerFigures.RunAsync(most: args.Length > 1 ? int.Parse(args[1]) : 1_000_000);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}

return 0;
