using Npgsql;
using NpgsqlTypes;
using Providers.Quota;

namespace Providers.PostgreSql;

/// <summary>What all nodes used, added up in the database. One round trip both ways.</summary>
internal sealed class PostgresUsage(NpgsqlDataSource source, Guid node) : IUsageStore
{
    // Whether the answer to an earlier try was lost is for the node's last number to say: it is written with the rows, or not at all.
    private const string Add = """
        WITH news AS (
            INSERT INTO providers_usage_writes AS w VALUES ($13, $14, clock_timestamp())
            ON CONFLICT (node) DO UPDATE SET number = excluded.number, written = excluded.written WHERE w.number < excluded.number
            RETURNING number)
        INSERT INTO providers_usage AS u
        SELECT n.*, clock_timestamp() FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS n WHERE EXISTS (SELECT FROM news)
        ON CONFLICT (day, backend, route, tenant) DO UPDATE SET
            requests = u.requests + excluded.requests, estimated = u.estimated + excluded.estimated,
            unpriced = u.unpriced + excluded.unpriced, input_tokens = u.input_tokens + excluded.input_tokens,
            cached_input_tokens = u.cached_input_tokens + excluded.cached_input_tokens,
            output_tokens = u.output_tokens + excluded.output_tokens,
            reasoning_tokens = u.reasoning_tokens + excluded.reasoning_tokens, cost = u.cost + excluded.cost, changed = excluded.changed
        """;

    // A sum may have more digits than a decimal; prices by the million tokens, in millionths, make trillionths.
    private const string Changed = """
        SELECT day, backend, route, tenant, requests, estimated, unpriced, input_tokens, cached_input_tokens, output_tokens,
            reasoning_tokens, round(cost, 12), changed
        FROM providers_usage WHERE changed >= $1 AND day > (clock_timestamp() AT TIME ZONE 'UTC')::date - 400
        """;

    // In characters: three names of this length are all that the table's index takes.
    private const int LongestName = 256;

    // A transaction that was stamped before the last one that was seen may have been committed after it.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private DateTime seen = DateTime.UnixEpoch + Overlap;

    public async ValueTask<IReadOnlyList<UsageRow>> SyncAsync(long number, IReadOnlyList<UsageRow> added)
    {
        using var batch = source.CreateBatch();
        if (added.Count > 0) { batch.BatchCommands.Add(Adding(number, added)); }
        var changed = new NpgsqlBatchCommand(Changed);
        changed.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = seen - Overlap, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        batch.BatchCommands.Add(changed);
        var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        var rows = new List<UsageRow>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(Row(reader));
            if (reader.GetDateTime(12) is var at && at > seen) { seen = at; }
        }

        return rows;
    }

    private static UsageRow Row(NpgsqlDataReader reader) => new()
    {
        Day = reader.GetFieldValue<DateOnly>(0),
        Backend = reader.GetString(1),
        Route = reader.GetString(2),
        Tenant = reader.GetString(3),
        Requests = reader.GetInt64(4),
        Estimated = reader.GetInt64(5),
        Unpriced = reader.GetInt64(6),
        InputTokens = reader.GetInt64(7),
        CachedInputTokens = reader.GetInt64(8),
        OutputTokens = reader.GetInt64(9),
        ReasoningTokens = reader.GetInt64(10),
        Cost = reader.GetDecimal(11),
    };

    /// <summary>Under names that the database holds: those of tenants are whatever callers send.</summary>
    private static IEnumerable<UsageRow> Storable(IReadOnlyList<UsageRow> added)
        => added.Select(row => row with { Backend = Name(row.Backend!), Route = Name(row.Route!), Tenant = Name(row.Tenant!) })
            .GroupBy(row => row.Heading())
            .Select(alike => alike.Aggregate((sum, row) => sum.Plus(row)));

    private static string Name(string name) => StorableText.Of(name.Length > LongestName ? name[..LongestName] : name);

    /// <summary>Rows are locked in one order by all nodes, so that none waits for another that waits for it.</summary>
    private NpgsqlBatchCommand Adding(long number, IReadOnlyList<UsageRow> added)
    {
        var rows = Storable(added).OrderBy(row => row.Day).ThenBy(row => row.Backend, StringComparer.Ordinal)
            .ThenBy(row => row.Route, StringComparer.Ordinal).ThenBy(row => row.Tenant, StringComparer.Ordinal).ToArray();
        var command = new NpgsqlBatchCommand(Add);
        Set(row => row.Day!.Value, NpgsqlDbType.Date);
        Set(row => row.Backend!, NpgsqlDbType.Text);
        Set(row => row.Route!, NpgsqlDbType.Text);
        Set(row => row.Tenant!, NpgsqlDbType.Text);
        Set(row => row.Requests, NpgsqlDbType.Bigint);
        Set(row => row.Estimated, NpgsqlDbType.Bigint);
        Set(row => row.Unpriced, NpgsqlDbType.Bigint);
        Set(row => row.InputTokens, NpgsqlDbType.Bigint);
        Set(row => row.CachedInputTokens, NpgsqlDbType.Bigint);
        Set(row => row.OutputTokens, NpgsqlDbType.Bigint);
        Set(row => row.ReasoningTokens, NpgsqlDbType.Bigint);
        Set(row => row.Cost, NpgsqlDbType.Numeric);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = node });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        return command;

        void Set<T>(Func<UsageRow, T> value, NpgsqlDbType type) => command.Parameters.Add(
            new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
