namespace Providers.Tests.Execution;

/// <summary>What works beside the calls comes to its end soon, but nobody waits for it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static async Task HoldsNothingAsync(RouterUnderTest router)
    {
        await TrueAsync(() => Task.FromResult(router.HoldsNothing));
        router.ShouldHoldNothing();
    }
}
