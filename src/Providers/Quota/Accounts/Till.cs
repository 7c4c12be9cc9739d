using System.Runtime.InteropServices;

namespace Providers.Quota;

/// <summary>
/// One core's part of an account: what was allotted to it, it may admit without asking. It counts as the account does, and is counted into
/// the account when it closes. Guarded by a gate of its own; opened and closed by who holds the account's too.
/// </summary>
/// <remarks>Its size keeps two tills out of one line of a cache, and out of the pair of lines that are fetched together.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct Till
{
    private Latch gate;
    private int opening;
    private int open;
    private int served;
    private Allotment allotted;
    private PeriodMeter requests;
    private PeriodMeter tokens;
    private PeriodMeter cost;

    public bool IsOpen { get; private set; }

    /// <summary>When the last claim was taken, UTC ticks.</summary>
    public long LastAt { get; private set; }

    public readonly int Served => served;

    /// <summary>Reservations that were taken here and have not ended.</summary>
    public readonly int Open => open;

    /// <summary>Used and reserved since it was opened. Read outside the gate, it is about right.</summary>
    public readonly PeriodMeter Requests => requests;

    public readonly PeriodMeter Tokens => tokens;

    public readonly PeriodMeter Cost => cost;

    public void Enter() => gate.Enter();

    public void Exit() => gate.Exit();

    public void Fill(in Allotment part, int number)
    {
        (allotted, opening) = (part, number);
        (requests, tokens, cost, open, served, LastAt) = (default, default, default, 0, 0, 0);
        IsOpen = true;
    }

    public void Close() => IsOpen = false;

    public readonly bool Fits(in QuotaClaim claim)
        => (claim.Requests == 0
                || (claim.Requests <= allotted.Requests - requests.Taken && claim.Requests <= allotted.UnderWay - requests.Reserved))
            && claim.Tokens <= allotted.Tokens - tokens.Taken
            && claim.CostMicros <= allotted.CostMicros - cost.Taken;

    public void Take(in QuotaClaim claim, long now)
    {
        open++;
        served++;
        requests.Reserve(claim.Requests);
        tokens.Reserve(claim.Tokens);
        cost.Reserve(claim.CostMicros);
        LastAt = Math.Max(LastAt, now);
    }

    /// <summary>Whether it has been open ever since something was taken.</summary>
    /// <param name="takenAfter">The opening that was the last one then.</param>
    public readonly bool Holds(int takenAfter) => takenAfter - opening >= 0;

    /// <summary>Gives up so much of what was allotted; false when it has not got it.</summary>
    public bool TryBear(long moreTokens, long moreCost)
    {
        if (moreTokens > allotted.Tokens - tokens.Taken || moreCost > allotted.CostMicros - cost.Taken) { return false; }
        allotted = allotted with { Tokens = allotted.Tokens - moreTokens, CostMicros = allotted.CostMicros - moreCost };
        return true;
    }

    /// <summary>
    /// Ends what was taken here. False: it has been counted into the account since, or the till cannot bear what came on top.
    /// </summary>
    public bool TryEnd(in QuotaHold hold, int takenAfter, in QuotaEnd end)
    {
        if (!Holds(takenAfter)
            || end.Tokens - hold.Tokens > allotted.Tokens - tokens.Taken
            || end.CostMicros - hold.CostMicros > allotted.CostMicros - cost.Taken)
        {
            return false;
        }

        open -= end.IsLast ? 1 : 0;
        requests.Post(hold.Requests, end.RequestsOf(hold));
        tokens.Post(hold.Tokens, end.Tokens);
        cost.Post(hold.CostMicros, end.CostMicros);
        return true;
    }
}
