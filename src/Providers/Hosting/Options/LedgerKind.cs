namespace Providers.Hosting;

/// <summary>What keeps limits.</summary>
public enum LedgerKind
{
    /// <summary>This process: a restart forgets. The default.</summary>
    Memory,

    /// <summary>A file: a restart remembers.</summary>
    File,

    /// <summary>A PostgreSQL database: many nodes share one count.</summary>
    PostgreSql,
}
