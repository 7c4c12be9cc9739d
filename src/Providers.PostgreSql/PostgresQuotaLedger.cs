using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Providers.Quota;

namespace Providers.PostgreSql;

/// <summary>Keeps limits for many nodes in one PostgreSQL database.</summary>
/// <remarks>
/// Counts by day and month are drawn in slices, debited before a node spends them, in the background: in the steady state no call waits for
/// the database. Per-minute and concurrent limits are shared out among the nodes that are alive, by their load. The server's clock counts.
/// A node that dies keeps its share, and what it has not opened of its slices, until its lease ends; what it had opened stays spent.
/// Thread-safe.
/// </remarks>
public sealed partial class PostgresQuotaLedger : IPromptLedger, IBudgetSource, IUsageStore, IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly PostgresLedgerOptions options;
    private readonly NpgsqlDataSource source;
    private readonly PostgresTreasury treasury;
    private readonly PostgresUsage usage;
    private readonly NodeLease lease;
    private readonly LedgerSweep sweep;
    private readonly FundedLedger ledger;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private Task beating = Task.CompletedTask;
    private long reserved;

    private PostgresQuotaLedger(NpgsqlDataSource source, PostgresLedgerOptions options, TimeProvider time, ILogger logger)
    {
        this.source = source;
        this.options = options;
        this.time = time;
        this.logger = logger;
        lease = new NodeLease(source, time, options.Lease);
        treasury = new PostgresTreasury(source, lease.Node);
        usage = new PostgresUsage(source, lease.Node);
        sweep = new LedgerSweep(source, time);
        ledger = new FundedLedger(treasury, lease, logger, options.Patience, options.AllowWhenAway);
    }

    /// <summary>How often the database has been asked to draw.</summary>
    internal long RoundTrips => treasury.RoundTrips;

    /// <summary>Connects, and makes or updates the tables.</summary>
    /// <param name="connectionString">Npgsql's. The user may create tables and functions in its schema.</param>
    /// <param name="options">Null is the defaults.</param>
    /// <param name="time">Measures elapsed time; whose days count is the server's affair. Null is the system's clock.</param>
    /// <param name="logger">Hears of outages. Null is nobody.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidOperationException">The tables are of a later release.</exception>
    public static async Task<PostgresQuotaLedger> OpenAsync(
        string connectionString,
        PostgresLedgerOptions? options = null,
        TimeProvider? time = null,
        ILogger<PostgresQuotaLedger>? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        options ??= new PostgresLedgerOptions();
        var source = Connect(connectionString, options.Patience);
        try
        {
            await LedgerSchema.MigrateAsync(source, cancellationToken).ConfigureAwait(false);
            ILogger log = logger is null ? NullLogger.Instance : logger;
            var ledger = new PostgresQuotaLedger(source, options, time ?? TimeProvider.System, log);
            await ledger.BeatAsync(cancellationToken).ConfigureAwait(false);
            ledger.beating = ledger.KeepBeatingAsync(ledger.stopping.Token);
            return ledger;
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    event Action<BudgetNotice>? IBudgetSource.BudgetPassed
    {
        add => ledger.Book.BudgetPassed += value;
        remove => ledger.Book.BudgetPassed -= value;
    }

    /// <inheritdoc/>
    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
    {
        Count();
        return ledger.ReserveAsync(claims, cancellationToken);
    }

    bool IPromptLedger.TryReserve(ReadOnlySpan<QuotaClaim> claims, long now, out QuotaDecision decision)
    {
        Count();
        return ledger.TryReserve(claims, lease.GetUtcNow().UtcTicks, out decision);
    }

    ValueTask<QuotaDecision> IPromptLedger.ReserveAsync(
        ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken)
    {
        Count();
        return ledger.ReserveAsync(claims, longest, cancellationToken);
    }

    double IPromptLedger.Headroom(QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle)
        => ledger.Headroom(scope, limits, ledger.Now, ref handle);

    /// <inheritdoc/>
    public double Headroom(QuotaScope scope, QuotaLimits limits) => ledger.Headroom(scope, limits);

    /// <inheritdoc/>
    public void Observe(QuotaScope scope, RateLimitReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ledger.Observe(scope, reading);
    }

    /// <summary>What this node knows: its own use, and what the others had drawn when it last drew itself.</summary>
    public IReadOnlyList<QuotaReading> Read() => ledger.Read();

    ValueTask<IReadOnlyList<UsageRow>> IUsageStore.SyncAsync(long number, IReadOnlyList<UsageRow> added)
        => usage.SyncAsync(number, added);

    /// <summary>Gives back the slices and the share, and disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await beating.ConfigureAwait(false);
        try
        {
            await lease.EndAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            LogSilent(logger, exception);
        }

        await ledger.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    /// <summary>One more asked of this node, under the share that it holds now.</summary>
    private void Count()
    {
        Interlocked.Increment(ref reserved);
        if (options.AllowWhenAway) { return; }
        var held = ledger.Book.Shares.Current;
        if (lease.HasLapsed) { ledger.Book.Shares.Lapse(held); }
    }

    private async Task KeepBeatingAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(lease.Interval, time, cancellationToken).ConfigureAwait(false);
                await BeatAsync(cancellationToken).ConfigureAwait(false);
                await ledger.ReturnIdleAsync().ConfigureAwait(false);
                await sweep.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogSilent(logger, exception);
            }
        }
    }

    /// <summary>Renews the lease; what was asked of this node since the last time is its claim to a share.</summary>
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        var answer = await lease.BeatAsync(Interlocked.Exchange(ref reserved, 0), cancellationToken).ConfigureAwait(false);
        var shares = ledger.Book.Shares;
        var kept = shares.Take(answer.Held, answer.Lent, answer.Fair, answer.IsPressed, ledger.Now);
        await lease.KeepAsync(kept, isForGood: kept.Count == shares.Current.Count, cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlDataSource Connect(string connectionString, TimeSpan patience)
    {
        var seconds = Math.Max(1, (int)patience.TotalSeconds);
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timeout = seconds,
            CommandTimeout = seconds,
            ApplicationName = "providers-ledger",
        };
        return NpgsqlDataSource.Create(builder);
    }

    [LoggerMessage(EventName = "LedgerSilent", Level = LogLevel.Warning,
        Message = "The ledger's database was not reached; the lease on this node's share was not renewed.")]
    private static partial void LogSilent(ILogger logger, Exception exception);
}
