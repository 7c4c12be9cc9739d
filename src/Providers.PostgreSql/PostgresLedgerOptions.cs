namespace Providers.PostgreSql;

/// <summary>How a node shares limits through a database.</summary>
public sealed record PostgresLedgerOptions
{
    /// <summary>
    /// Whether calls pass while the database is away and this node has spent what it holds; what they use is debited when it is back.
    /// Default: false.
    /// </summary>
    public bool AllowWhenAway { get; init; }

    /// <summary>
    /// How long a node keeps its share of per-minute and concurrent limits without hearing of the database. Default: 6 seconds.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// The longest the database may take to answer, and the longest a call waits for it: after that it counts as away. Default: 2 seconds.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}
