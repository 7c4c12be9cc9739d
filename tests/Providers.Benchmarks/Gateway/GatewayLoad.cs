namespace Providers.Benchmarks.Gateway;

/// <summary>
/// The gateway's program under load: <c>-- gateway compare | leave | streams | soak [MINUTES]</c>. <c>compare</c> needs nginx and wrk.
/// </summary>
internal static class GatewayLoad
{
    public static async Task<int> RunAsync(ReadOnlyMemory<string> arguments) => arguments.ToArray() switch
    {
        ["compare"] => await CompareLoad.RunAsync(),
        ["leave"] => await LeaveLoad.RunAsync(),
        ["streams"] => await StreamsLoad.RunAsync(),
        ["soak"] => await SoakLoad.RunAsync(TimeSpan.FromMinutes(10)),
        ["soak", var minutes] => await SoakLoad.RunAsync(TimeSpan.FromMinutes(double.Parse(minutes))),
        _ => throw new ArgumentException("expected: gateway compare, gateway leave, gateway streams or gateway soak [MINUTES]"),
    };
}
