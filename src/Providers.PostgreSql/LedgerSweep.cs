using Npgsql;

namespace Providers.PostgreSql;

/// <summary>Has the database forget what is long over, once an hour: limits of periods that began 45 days ago, usage of 400 days ago.</summary>
internal sealed class LedgerSweep(NpgsqlDataSource source, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private long? last;

    /// <summary>Does it when it is due.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (last is { } at && time.GetElapsedTime(at) < Interval) { return; }
        using var command = source.CreateCommand("SELECT providers_sweep()");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        last = time.GetTimestamp();
    }
}
