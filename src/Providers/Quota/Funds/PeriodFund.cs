namespace Providers.Quota;

/// <summary>What an account may spend of a limit that is kept elsewhere: drawn ahead in blocks, sized by how fast they go.</summary>
internal struct PeriodFund
{
    private const int LargestPart = 64;
    private const int SmallestPart = 1024;
    private static readonly long Soon = TimeSpan.FromSeconds(1).Ticks;

    private long drawn;
    private long lent;
    private long demand;
    private long largest;
    private long block;
    private long lastDraw;
    private long lastTaken;
    private long retryAt;
    private bool exhausted;
    private bool holds;
    private bool asks;

    /// <summary>What others, and processes before this one, have drawn.</summary>
    public long Elsewhere { get; private set; }

    /// <summary>Nothing has been drawn that could still be spent or given back, and nothing is on its way.</summary>
    public readonly bool IsEmpty => drawn == 0 && !holds && !asks;

    /// <summary>What may be spent without asking.</summary>
    public readonly long Left(long taken) => Math.Max(0, drawn + lent - taken);

    /// <summary>What is missing for so much: nothing, funds that can be asked for, or a limit that has none left.</summary>
    public readonly Shortfall ShortfallOf(QuotaLimitKind kind, long taken, long amount, long ends, long now)
    {
        if (amount <= drawn + lent - taken) { return Shortfall.None; }
        if (now < retryAt) { return new Shortfall(kind, Math.Max(1, (exhausted ? ends : retryAt) - now), IsAway: !exhausted); }
        return new Shortfall(kind, Shortfall.Unfunded);
    }

    /// <summary>A call waits for so much.</summary>
    public void Want(long taken, long amount)
    {
        if (amount <= drawn + lent - taken) { return; }
        demand = PeriodMeter.Add(demand, amount);
        largest = Math.Max(largest, amount);
    }

    /// <summary>Whether the treasury should be asked for more, or be given some back.</summary>
    public readonly bool WantsMove(long taken, long limit, int parts, long now)
        => demand > 0 || (now >= retryAt && drawn - taken < Part(limit, parts) / 2) || drawn - taken > Largest(limit);

    public FundMove Move(FundKey key, long taken, long limit, int parts, long now)
    {
        Resize(limit, parts, now);
        var (left, part) = (drawn - taken, Math.Max(1, Part(limit, parts)));
        var ahead = left > Largest(limit) ? part - left : Math.Max(0, part - Math.Max(0, left));
        var move = new FundMove(key, limit, Math.Max(0, -left), demand, ahead);
        demand = 0;
        asks = true;

        // What is given back may not be spent from now on, whether or not the treasury hears of it.
        if (ahead < 0) { drawn += ahead; }
        return move;
    }

    /// <summary>All that is left goes back, and all that is owed is told; null when there is neither.</summary>
    public FundMove? Return(FundKey key, long taken, long limit)
    {
        var left = drawn - taken;
        if (!holds && (left == 0 || (drawn == 0 && limit == Ceilings.None))) { return null; }
        if (left > 0) { drawn = taken; }
        holds = false;
        return new FundMove(key, limit, Math.Max(0, -left), 0, Math.Min(0, -left));
    }

    /// <summary>As <see cref="Return"/>, when nothing has been used since this was last asked.</summary>
    public FundMove? ReturnIdle(FundKey key, long taken, long limit)
    {
        var idle = taken == lastTaken && demand == 0;
        lastTaken = taken;
        return idle ? Return(key, taken, limit) : null;
    }

    public void Granted(in FundMove move, FundGrant grant, long now)
    {
        asks = false;
        drawn += move.Owed + Math.Max(0, grant.Amount);
        lent = 0;
        Elsewhere = grant.Total - drawn;
        holds |= move.Ahead > 0 && drawn > 0;
        exhausted = grant.Amount >= 0 && grant.Amount < move.Demand;
        retryAt = exhausted ? now + Soon : 0;
    }

    /// <summary>
    /// The treasury could not be asked. What may be spent all the same is owed to it; what was given back may have arrived.
    /// </summary>
    public void Failed(in FundMove move, bool lend, long now)
    {
        asks = false;
        Miss(move.Demand, lend, now);
    }

    /// <summary>The treasury takes too long for a call that lacks so much: to that call it is away.</summary>
    public void GiveUp(long taken, long amount, bool lend, long now)
    {
        if (amount > 0 && amount > drawn + lent - taken) { Miss(amount, lend, now); }
    }

    private void Miss(long amount, bool lend, long now)
    {
        exhausted = false;
        if (lend) { lent += amount + block; } else { retryAt = now + Soon; }
    }

    private static long Largest(long limit) => Math.Max(1, limit / LargestPart);

    private readonly long Block(long limit) => block > 0 ? block : Math.Max(1, limit / SmallestPart);

    /// <summary>
    /// What is drawn ahead at once: half a block or a part of that, but enough for some calls like the largest that had to wait.
    /// </summary>
    private readonly long Part(long limit, int parts)
    {
        var most = Block(limit) / 2;
        return largest > most / 4 ? most : Math.Max(most / parts, 4 * largest);
    }

    /// <summary>Blocks of which a fourth goes within a second double, those of which it lasts longer than four halve.</summary>
    private void Resize(long limit, int parts, long now)
    {
        var since = (now - lastDraw) * parts;
        lastDraw = now;
        var size = Block(limit);
        block = Math.Clamp(since < Soon ? size * 2 : since > 4 * Soon ? size / 2 : size, Math.Max(1, limit / SmallestPart), Largest(limit));
    }
}
