using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Npgsql;
using Providers.Answers;

namespace Providers.PostgreSql;

/// <summary>Keeps answers in PostgreSQL, shared by every process that uses the same database.</summary>
/// <remarks>The table <c>providers_answers</c> is made when it is first needed. Ages are told by the server's clock.</remarks>
public sealed class PostgresAnswerStore : IAnswerStore, IDisposable
{
    // What goes beyond the limits is cleared now and then: the limits are for the disk, not to the row.
    private const int SavesBetweenPrunes = 256;

    private readonly NpgsqlDataSource database;
    private readonly AnswerRetention retention;
    private readonly SemaphoreSlim creating = new(1, 1);
    private volatile bool isCreated;
    private int saves;

    /// <summary>Creates a store; nothing is sent before it is used.</summary>
    /// <param name="database">Where to keep answers. Stays its creator's to dispose of.</param>
    /// <param name="retention">How much is kept; null for the defaults.</param>
    public PostgresAnswerStore(NpgsqlDataSource database, AnswerRetention? retention = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        this.database = database;
        this.retention = retention ?? new AnswerRetention();
    }

    /// <inheritdoc/>
    /// <exception cref="NpgsqlException">The database is away or refuses.</exception>
    public async ValueTask<StoredAnswer?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        using var command = await CommandAsync(AnswerSql.Find, cancellationToken).ConfigureAwait(false);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(MaxAge);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Read(reader) : null;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NpgsqlException">The database is away or refuses.</exception>
    public async ValueTask SaveAsync(StoredAnswer answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        using (var command = await CommandAsync(AnswerSql.Save, cancellationToken).ConfigureAwait(false))
        {
            command.Parameters.AddWithValue(answer.Key);
            command.Parameters.AddWithValue(answer.Route);
            AddText(command, answer.Tenant);
            AddText(command, answer.Context);
            AddText(command, answer.Question);
            AddText(command, answer.Answer);
            AddText(command, answer.Backend);
            AddText(command, answer.Model);
            command.Parameters.AddWithValue(answer.AnsweredAt.ToUniversalTime());
            AddCount(command, answer.Usage?.InputTokenCount);
            AddCount(command, answer.Usage?.OutputTokenCount);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Interlocked.Increment(ref saves) % SavesBetweenPrunes == 0)
        {
            await PruneAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NpgsqlException">The database is away or refuses.</exception>
    public async IAsyncEnumerable<StoredAnswer> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var command = await CommandAsync(AnswerSql.ReadAll, cancellationToken).ConfigureAwait(false);
        command.Parameters.AddWithValue(MaxAge);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Read(reader);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NpgsqlException">The database is away or refuses.</exception>
    public async ValueTask<int> EraseAsync(AnswerFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var command = await CommandAsync(AnswerSql.Erase, cancellationToken).ConfigureAwait(false);
        AddText(command, filter.Key);
        AddText(command, filter.Tenant);
        AddText(command, filter.Route);
        AddText(command, filter.Question);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset?> { TypedValue = filter.Before?.ToUniversalTime() });
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go of what is its own; the database stays open.</summary>
    public void Dispose() => creating.Dispose();

    private TimeSpan MaxAge => retention.MaxAge ?? TimeSpan.FromDays(365 * 100);

    /// <summary>Clears what is too old or too much.</summary>
    internal async Task PruneAsync(CancellationToken cancellationToken)
    {
        using var command = await CommandAsync(AnswerSql.Prune, cancellationToken).ConfigureAwait(false);
        command.Parameters.AddWithValue(MaxAge);
        command.Parameters.AddWithValue((long)retention.MaxEntries);
        command.Parameters.AddWithValue(retention.MaxBytes);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!isCreated)
        {
            await CreateAsync(cancellationToken).ConfigureAwait(false);
        }

        return database.CreateCommand(sql);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await creating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!isCreated)
            {
                using var command = database.CreateCommand(AnswerSql.Create);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                isCreated = true;
            }
        }
        finally
        {
            creating.Release();
        }
    }

    private static void AddText(NpgsqlCommand command, string? text)
        => command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text is null ? null : StorableText.Of(text) });

    private static void AddCount(NpgsqlCommand command, long? count)
        => command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = count });

    private static StoredAnswer Read(NpgsqlDataReader reader) => new()
    {
        Key = reader.GetString(0),
        Route = reader.GetString(1),
        Tenant = Text(reader, 2),
        Context = Text(reader, 3),
        Question = Text(reader, 4),
        Answer = reader.GetString(5),
        Backend = Text(reader, 6),
        Model = Text(reader, 7),
        AnsweredAt = reader.GetFieldValue<DateTimeOffset>(8),
        Usage = Count(reader, 9) is null && Count(reader, 10) is null
            ? null
            : new UsageDetails { InputTokenCount = Count(reader, 9), OutputTokenCount = Count(reader, 10) },
    };

    private static string? Text(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetString(at);

    private static long? Count(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetInt64(at);
}
