namespace Providers.Quota;

/// <summary>What funds an account's counts by day and month. Guarded by the account's gate.</summary>
/// <param name="parts">In how many parts a block is drawn; 1 is all at once.</param>
internal sealed class QuotaFunds(int parts)
{
    private PerPeriod<PeriodFund> funds;

    public bool IsEmpty(int index) => funds[index].IsEmpty;

    public long Elsewhere(int index) => funds[index].Elsewhere;

    public void Reset(int index) => funds[index] = default;

    public Shortfall ShortfallOf(int index, long taken, long amount, long ends, long now)
        => funds[index].ShortfallOf(PeriodKinds.Kind(index), taken, amount, ends, now);

    public long Left(int index, long taken) => funds[index].Left(taken);

    public void Demand(int index, long taken, long amount) => funds[index].Want(taken, amount);

    public void GiveUp(int index, long taken, long amount, bool lend, long now) => funds[index].GiveUp(taken, amount, lend, now);

    public bool WantsMove(int index, long taken, long limit, long now) => funds[index].WantsMove(taken, limit, parts, now);

    public FundMove Move(int index, FundKey key, long taken, long limit, long now) => funds[index].Move(key, taken, limit, parts, now);

    public FundMove? Return(int index, FundKey key, long taken, long limit, bool onlyIdle)
        => onlyIdle ? funds[index].ReturnIdle(key, taken, limit) : funds[index].Return(key, taken, limit);

    public void Granted(int index, in FundMove move, FundGrant grant, long now) => funds[index].Granted(move, grant, now);

    public void Failed(int index, in FundMove move, bool lend, long now) => funds[index].Failed(move, lend, now);
}
