namespace Providers.Quota;

/// <summary>Where funds come from that outlive the process. What it has granted is debited for good before it may be spent.</summary>
internal interface IQuotaTreasury : IAsyncDisposable
{
    /// <summary>In how many parts a block is drawn; 1 is all at once.</summary>
    int Parts { get; }

    /// <summary>Carries out all moves and answers each, in order. An exception means that none has been granted.</summary>
    ValueTask<IReadOnlyList<FundGrant>> MoveAsync(IReadOnlyList<FundMove> moves, CancellationToken cancellationToken);

    /// <summary>What is known to have been drawn of every count, without asking anybody.</summary>
    IReadOnlyList<KeyValuePair<FundKey, long>> Known();
}
