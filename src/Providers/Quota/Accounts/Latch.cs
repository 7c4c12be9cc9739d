using System.Diagnostics.CodeAnalysis;

namespace Providers.Quota;

/// <summary>
/// Guards a few nanoseconds of arithmetic. Who finds it taken backs off rather than fights for it, so that the holder keeps the data in its
/// cache. Never parks a thread.
/// </summary>
internal struct Latch
{
    private const int FirstSpins = 64;
    private const int MostSpins = 1024;

    private int held;

    /// <summary>True when nobody was there.</summary>
    public bool Enter()
    {
        if (Interlocked.Exchange(ref held, 1) == 0) { return true; }
        BackOff();
        return false;
    }

    public void Exit() => Volatile.Write(ref held, 0);

    /// <summary>Enters until the end of a <c>using</c>, for what may throw.</summary>
    [UnscopedRef]
    public Section Hold()
    {
        Enter();
        return new Section(ref this);
    }

    private void BackOff()
    {
        var spins = FirstSpins;
        do
        {
            Thread.SpinWait(spins);
            if (spins < MostSpins) { spins *= 2; } else { Thread.Yield(); }
        }
        while (Volatile.Read(ref held) != 0 || Interlocked.Exchange(ref held, 1) != 0);
    }

    internal readonly ref struct Section(ref Latch latch)
    {
        private readonly ref Latch latch = ref latch;

        public void Dispose() => latch.Exit();
    }
}
