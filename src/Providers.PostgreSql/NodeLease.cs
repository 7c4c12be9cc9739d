using System.Collections;
using Npgsql;
using NpgsqlTypes;
using Providers.Quota;

namespace Providers.PostgreSql;

/// <summary>
/// This node's lease on its share of what is paced, and the server's clock. Lapses by itself when the server is not heard of.
/// </summary>
internal sealed class NodeLease(NpgsqlDataSource source, TimeProvider time, TimeSpan length) : TimeProvider
{
    private const string Beat = "SELECT held, lent, fair, pressed, now, providers_reap() FROM providers_beat($1, $2, $3, $4)";
    private const string Keep = "UPDATE providers_nodes SET slots = slots & $2 WHERE node = $1";

    private NodeShare holding = NodeShare.None;
    private LeaseAnswer? last;
    private bool isSettled;

    /// <summary>This process, to the others.</summary>
    public Guid Node { get; } = Guid.NewGuid();

    /// <summary>Whether the server was last heard of too long ago.</summary>
    public bool HasLapsed => last is not { } answer || time.GetElapsedTime(answer.AskedAt) >= length;

    /// <summary>When to ask again: soon, while others have yet to make room, or it has itself.</summary>
    public TimeSpan Interval => isSettled ? length / 3 : length / 12;

    /// <summary>The server's: the clocks of nodes are not trusted, only their sense of elapsed time.</summary>
    public override DateTimeOffset GetUtcNow()
        => last is { } answer ? answer.ServerTime + time.GetElapsedTime(answer.AskedAt) : time.GetUtcNow();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Renews the lease on what is held.</summary>
    /// <param name="asked">How many calls have come since the last time: the claim to a share.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async Task<LeaseAnswer> BeatAsync(long asked, CancellationToken cancellationToken)
    {
        // The lease counts from before it is asked for, the server's from after: it ends here first.
        var askedAt = time.GetTimestamp();
        var since = last is null ? TimeSpan.Zero : time.GetElapsedTime(last.AskedAt, askedAt);
        var load = 1 + (since > TimeSpan.Zero ? asked * (length / 3 / since) : asked);
        using var command = source.CreateCommand(Beat);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Node });
        command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = load });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = length, NpgsqlDbType = NpgsqlDbType.Interval });
        command.Parameters.Add(new NpgsqlParameter<BitArray> { TypedValue = holding.ToBits() });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var lent = NodeShare.From(reader.GetFieldValue<BitArray>(1));

        // Who finds nobody else when it starts begins afresh, with all of it.
        var beginsAlone = last is null && lent.IsWhole;
        var answer = new LeaseAnswer(
            beginsAlone ? lent : NodeShare.From(reader.GetFieldValue<BitArray>(0)),
            lent,
            Fair: reader.GetInt32(2),
            IsPressed: reader.GetBoolean(3),
            askedAt,
            ServerTime: new DateTimeOffset(reader.GetDateTime(4), TimeSpan.Zero));
        (last, holding, isSettled) = (answer, answer.Lent, false);
        return answer;
    }

    /// <summary>Gives up what is held beyond that.</summary>
    /// <param name="kept">What of it is not given up.</param>
    /// <param name="isForGood">Whether none of that is to be given up soon.</param>
    /// <param name="cancellationToken">Ends the wait for the server.</param>
    public async Task KeepAsync(NodeShare kept, bool isForGood, CancellationToken cancellationToken)
    {
        isSettled = isForGood && last is { IsStarving: false };
        if (kept.Count == holding.Count) { return; }

        // Should it not arrive, the next beat brings it.
        holding = kept;
        using var command = source.CreateCommand(Keep);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Node });
        command.Parameters.Add(new NpgsqlParameter<BitArray> { TypedValue = kept.ToBits() });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives up at once, for the others, the share and what has not been opened of the slices.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        last = null;
        using var command = source.CreateCommand("SELECT providers_leave($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Node });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
