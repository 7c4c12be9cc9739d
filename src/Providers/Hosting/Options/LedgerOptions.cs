namespace Providers.Hosting;

/// <summary>Where limits are kept.</summary>
public sealed record LedgerOptions
{
    /// <summary>What keeps them. Default: <see cref="LedgerKind.Memory"/>.</summary>
    public LedgerKind Kind { get; init; }

    /// <summary>The file of <see cref="LedgerKind.File"/>.</summary>
    public string? File { get; init; }

    /// <summary>The database of <see cref="LedgerKind.PostgreSql"/>.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>
    /// What happens once the database is away and this node has spent what it holds. Default: <see cref="LedgerOutage.Deny"/>.
    /// </summary>
    public LedgerOutage WhenAway { get; init; }
}
