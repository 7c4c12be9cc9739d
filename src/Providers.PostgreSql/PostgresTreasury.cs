using Npgsql;
using NpgsqlTypes;
using Providers.Quota;

namespace Providers.PostgreSql;

/// <summary>
/// Funds in a database that many nodes draw from. One round trip for all moves at once. What is set aside for a node is opened part by
/// part before it is spent: what the node never opened can be given to others when it dies.
/// </summary>
internal sealed class PostgresTreasury(NpgsqlDataSource source, Guid node) : IQuotaTreasury
{
    private const string Draw = """
        SELECT d.amount, d.total
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS m(kind, name, lim, day, allowed, owed, demand, ahead, n)
        CROSS JOIN LATERAL providers_open($9, m.kind, m.name, m.lim, m.day, m.allowed, m.owed, m.demand, m.ahead, $10 * m.ahead) AS d
        ORDER BY m.n
        """;

    private long roundTrips;

    /// <summary>How often the database was asked.</summary>
    public long RoundTrips => Interlocked.Read(ref roundTrips);

    /// <summary>A node that dies takes at most a fourth of its slice with it, and asks four times as often for that.</summary>
    public int Parts => 4;

    public async ValueTask<IReadOnlyList<FundGrant>> MoveAsync(IReadOnlyList<FundMove> moves, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref roundTrips);

        // Rows are locked in one order by all nodes, so that none waits for another that waits for it.
        var order = Enumerable.Range(0, moves.Count)
            .OrderBy(i => moves[i].Key.Scope.Kind).ThenBy(i => moves[i].Key.Scope.Name, StringComparer.Ordinal)
            .ThenBy(i => moves[i].Key.Limit.ToString(), StringComparer.Ordinal).ThenBy(i => moves[i].Key.Period).ToArray();
        using var command = source.CreateCommand(Draw);
        Add(order, i => moves[i].Key.Scope.Kind.ToString(), NpgsqlDbType.Text);
        Add(order, i => StorableText.Of(moves[i].Key.Scope.Name), NpgsqlDbType.Text);
        Add(order, i => moves[i].Key.Limit.ToString(), NpgsqlDbType.Text);
        Add(order, i => moves[i].Key.Period, NpgsqlDbType.Date);
        Add(order, i => moves[i].Allowed, NpgsqlDbType.Bigint);
        Add(order, i => moves[i].Owed, NpgsqlDbType.Bigint);
        Add(order, i => moves[i].Demand, NpgsqlDbType.Bigint);
        Add(order, i => moves[i].Ahead, NpgsqlDbType.Bigint);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = node });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Parts - 1 });
        var grants = new FundGrant[moves.Count];
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        for (var n = 0; await reader.ReadAsync(cancellationToken).ConfigureAwait(false); n++)
        {
            grants[order[n]] = new FundGrant(reader.GetInt64(0), reader.GetInt64(1));
        }

        return grants;

        void Add<T>(int[] rows, Func<int, T> value, NpgsqlDbType type)
            => command.Parameters.Add(
                new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    /// <summary>Nothing: what others drew is theirs to tell, and this node's accounts know the totals they were told.</summary>
    public IReadOnlyList<KeyValuePair<FundKey, long>> Known() => [];

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
