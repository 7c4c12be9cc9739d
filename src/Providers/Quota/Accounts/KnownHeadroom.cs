namespace Providers.Quota;

/// <summary>The headroom that an account has worked out last, for readers outside its gate, and when it is true.</summary>
/// <remarks>Written in the gate. A reader that meets a writer finds another version than it began with, and has to ask in the gate.</remarks>
internal struct KnownHeadroom
{
    // Clocks that several threads read come in either order; a clock that is set back further moves what is paced.
    private const long Earlier = TimeSpan.TicksPerSecond;

    // Odd while one is known.
    private int version;
    private double left;
    private NodeShare share;
    private long from;
    private long until;
    private QuotaLimits limits;

    /// <summary>Whatever holds the gate may change it.</summary>
    public void Withdraw()
    {
        if ((version & 1) != 0) { Volatile.Write(ref version, version + 1); }
    }

    /// <summary>To be called after <see cref="Withdraw"/>, in the same hold of the gate.</summary>
    public void Publish(QuotaLimits inForce, NodeShare shareInForce, long now, in PartLeft least)
    {
        // None of these may be seen before the withdrawal, nor after the new version.
        Volatile.Write(ref limits, inForce);
        Volatile.Write(ref share, shareInForce);
        Volatile.Write(ref left, least.Part);
        Volatile.Write(ref from, now - Earlier);
        Volatile.Write(ref until, least.Until);
        Volatile.Write(ref version, version + 1);
    }

    public readonly bool TryRead(QuotaLimits inForce, NodeShare shareInForce, long now, out double part)
    {
        var began = Volatile.Read(in version);
        part = Volatile.Read(in left);
        return ReferenceEquals(Volatile.Read(in limits), inForce)
            && ReferenceEquals(Volatile.Read(in share), shareInForce)
            && now >= Volatile.Read(in from)
            && now < Volatile.Read(in until)
            && (began & 1) != 0
            && Volatile.Read(in version) == began;
    }
}
