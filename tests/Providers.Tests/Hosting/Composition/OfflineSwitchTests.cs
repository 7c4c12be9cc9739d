using Providers.Health;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Tests.Hosting.Composition;

public class OfflineSwitchTests
{
    [Fact]
    public void A_reload_at_the_same_moment_does_not_undo_what_the_host_switched()
    {
        const int Rounds = 20_000;
        var clock = new VirtualTimeProvider();
        var connectivity = Enumerable.Range(0, Rounds).Select(_ => new Connectivity(() => [], clock)).ToArray();
        var switches = Array.ConvertAll(connectivity, one => new OfflineSwitch(one));
        using var together = new Barrier(2);
        var reloads = new Thread(() => Each(offline => offline.IsConfigured = false));
        reloads.Start();
        Each(offline => offline.IsSwitched = true);
        reloads.Join();

        connectivity.Count(one => one is { IsForced: true, State: ConnectivityState.Offline }).ShouldBe(Rounds);

        void Each(Action<OfflineSwitch> change)
        {
            foreach (var offline in switches)
            {
                together.SignalAndWait();
                change(offline);
            }
        }
    }
}
