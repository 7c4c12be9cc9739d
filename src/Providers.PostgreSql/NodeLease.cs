using Npgsql;
using NpgsqlTypes;
using Providers.Quota;

namespace Providers.PostgreSql;

/// <summary>
/// This node's lease on its share of what is paced, and the server's clock. Lapses by itself when the server is not heard of.
/// </summary>
internal sealed class NodeLease(NpgsqlDataSource source, TimeProvider time, TimeSpan length) : TimeProvider
{
    private const double Whole = 1_000_000;
    private const string Beat = "SELECT mine, fair, now, providers_reap() FROM providers_beat($1, $2, $3)";

    private Answer? last;

    /// <summary>This process, to the others.</summary>
    public Guid Node { get; } = Guid.NewGuid();

    /// <summary>0 to 1, or <see cref="Ceilings.LapsedShare"/>.</summary>
    public double Share => last is { } answer && time.GetElapsedTime(answer.AskedAt) < length ? answer.Share : Ceilings.LapsedShare;

    /// <summary>The share when the server was last heard of, whether or not the lease has run out.</summary>
    public double LastShare => last?.Share ?? 1;

    /// <summary>When to ask again: soon, while others have yet to make room.</summary>
    public TimeSpan Interval => last is { IsStarving: true } ? length / 12 : length / 3;

    /// <summary>The server's: the clocks of nodes are not trusted, only their sense of elapsed time.</summary>
    public override DateTimeOffset GetUtcNow()
        => last is { } answer ? answer.ServerTime + time.GetElapsedTime(answer.AskedAt) : time.GetUtcNow();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => time.CreateTimer(callback, state, dueTime, period);

    public async Task BeatAsync(double load, CancellationToken cancellationToken)
    {
        // The lease counts from before it is asked for, the server's from after: it ends here first.
        var askedAt = time.GetTimestamp();
        using var command = source.CreateCommand(Beat);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Node });
        command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = load });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = length, NpgsqlDbType = NpgsqlDbType.Interval });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var (mine, fair) = (reader.GetInt32(0), reader.GetInt32(1));
        var serverTime = new DateTimeOffset(reader.GetDateTime(2), TimeSpan.Zero);
        last = new Answer(mine / Whole, IsStarving: mine < fair / 2, askedAt, serverTime);
    }

    /// <summary>Gives up at once, for the others, the share and what has not been opened of the slices.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        // The share lapses. The server's time does not: what is given back after this belongs to the day by that.
        last = last is { } answer ? answer with { Share = Ceilings.LapsedShare } : null;
        using var command = source.CreateCommand("SELECT providers_leave($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Node });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record Answer(double Share, bool IsStarving, long AskedAt, DateTimeOffset ServerTime);
}
