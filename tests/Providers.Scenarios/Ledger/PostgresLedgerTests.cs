using Npgsql;
using Providers.PostgreSql;
using Providers.Quota;
using Providers.Scenarios.Stage;
using Providers.Testing;
using Providers.Testing.Conformance;

namespace Providers.Scenarios.Ledger;

/// <summary>The shared ledger over a real PostgreSQL server.</summary>
public sealed class PostgresLedgerTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly QuotaLimits Limits = new() { TokensPerDay = 1000 };

    [Fact]
    public async Task Does_what_every_ledger_promises()
    {
        await using var ledger = await OpenAsync();
        await new QuotaLedgerConformance(ledger).RunAllAsync();
    }

    [Fact]
    public async Task Nodes_that_start_together_make_the_tables_once()
    {
        var database = $"fresh_{Guid.NewGuid():N}";
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await using var command = source.CreateCommand($"CREATE DATABASE {database}");
            await command.ExecuteNonQueryAsync();
        }

        var fresh = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString;
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresQuotaLedger.OpenAsync(fresh)));
        foreach (var ledger in ledgers) { await ledger.DisposeAsync(); }
    }

    [Fact]
    public async Task Two_nodes_share_one_limit_to_the_last_unit()
    {
        var scope = Scope();
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();

        var used = await SpendAllAsync(first, scope) + await SpendAllAsync(second, scope) + await SpendAllAsync(first, scope);

        used.ShouldBeInRange(950, 1000);
    }

    [Fact]
    public async Task What_a_node_has_left_goes_to_the_others_when_it_leaves()
    {
        var scope = Scope();
        await using var first = await OpenAsync();
        long used;
        await using (var second = await OpenAsync()) { used = await SpendAsync(second, scope, 10); }

        (used + await SpendAllAsync(first, scope)).ShouldBe(1000);
    }

    [Fact]
    public async Task What_a_dead_node_had_not_opened_comes_back_and_what_it_had_opened_does_not()
    {
        var (scope, limits) = (Scope(), new QuotaLimits { TokensPerDay = 100_000 });
        var options = new PostgresLedgerOptions { Lease = TimeSpan.FromSeconds(1) };

        // A clock that stands still sends no sign of life.
        await using var silent = await PostgresQuotaLedger.OpenAsync(server.ConnectionString, options, new VirtualTimeProvider());
        var used = await SpendAsync(silent, scope, 3_000, limits);
        var (held, opened) = await SliceAsync(scope);
        opened.ShouldBeGreaterThanOrEqualTo(used);
        held.ShouldBeGreaterThan(opened, "a slice is opened part by part");

        await using var other = await PostgresQuotaLedger.OpenAsync(server.ConnectionString, options);
        await Eventually.IsAsync(async () => await SliceAsync(scope) == (0, 0));
        var usedByOther = await SpendAllAsync(other, scope, limits);
        usedByOther.ShouldBe(limits.TokensPerDay!.Value - opened);

        // It was only cut off, and goes on: no farther than it may.
        (used + usedByOther + await SpendAllAsync(silent, scope, limits)).ShouldBeInRange(99_900, 100_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_database_is_away_a_node_spends_what_it_holds_and_then_does_as_configured(bool allow)
    {
        if (!server.CanBeStopped) { return; }
        var scope = Scope();
        var options = new PostgresLedgerOptions { AllowWhenAway = allow };
        await using var ledger = await PostgresQuotaLedger.OpenAsync(server.ConnectionString, options);
        await SpendAsync(ledger, scope, 1);
        await server.StopAsync();
        long used;
        try
        {
            used = 1 + await SpendAsync(ledger, scope, 100);
            if (allow)
            {
                used.ShouldBe(101);
            }
            else
            {
                used.ShouldBeLessThan(40, "no more than the slice it held");
                var refusal = (await ledger.ReserveAsync(new[] { new QuotaClaim(scope, Limits, 1, 1, 0) })).Refusal!;
                refusal.IsLedgerAway.ShouldBeTrue();
                refusal.RetryAfter.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
            }
        }
        finally
        {
            await server.StartAsync();
        }

        for (var attempt = 0; attempt < 100 && used < 1000; attempt++)
        {
            used += await SpendAllAsync(ledger, scope);
            await Task.Delay(50);
        }

        used.ShouldBeInRange(950, 1000, "what was spent meanwhile is debited");
    }

    [Fact]
    public async Task Usage_is_added_up_over_all_nodes()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        IUsageStore one = first, other = second;
        var row = new UsageRow
        {
            Day = DateOnly.FromDateTime(DateTime.UtcNow),
            Backend = $"{Guid.NewGuid():N}",
            Route = "chat",
            Tenant = "",
            Requests = 1,
            InputTokens = 100,
            Cost = 0.25m,
        };

        await one.SyncAsync(1, [row]);
        var known = await other.SyncAsync(1, [row with { InputTokens = 11 }]);

        var expected = row with { Requests = 2, InputTokens = 111, Cost = 0.50m };
        known.Single(total => total.Backend == row.Backend).ShouldBe(expected);
        (await one.SyncAsync(2, [])).Single(total => total.Backend == row.Backend).ShouldBe(expected);
    }

    [Fact]
    public async Task A_write_of_usage_whose_answer_was_lost_is_counted_once()
    {
        await using var ledger = await OpenAsync();
        IUsageStore store = ledger;
        var row = new UsageRow
        {
            Day = DateOnly.FromDateTime(DateTime.UtcNow),
            Backend = $"{Guid.NewGuid():N}",
            Route = "chat",
            Tenant = "",
            Requests = 1,
        };
        await store.SyncAsync(1, [row]);

        (await store.SyncAsync(1, [row])).Single(total => total.Backend == row.Backend).Requests.ShouldBe(1);
        (await store.SyncAsync(2, [row])).Single(total => total.Backend == row.Backend).Requests.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_long_over_is_deleted_and_what_may_still_count_is_kept()
    {
        var (name, gone, silent) = ($"{Guid.NewGuid():N}", Guid.NewGuid(), Guid.NewGuid());
        await using var first = await OpenAsync();
        await ExecuteAsync($"""
            INSERT INTO providers_usage_writes VALUES ('{gone}', 1, clock_timestamp() - interval '46 days'),
                ('{silent}', 1, clock_timestamp() - interval '44 days');
            INSERT INTO providers_quota SELECT 'Tenant', '{name}', 'TokensPerDay', current_date - days, 1 FROM unnest(ARRAY[100, 47, 44, 0]) AS days;
            INSERT INTO providers_usage SELECT current_date - days, '{name}', '', '', 1, 0, 0, 1, 0, 1, 0, 0, clock_timestamp() - days * interval '1 day'
                FROM unnest(ARRAY[500, 402, 398, 0]) AS days
            """);

        await using var second = await PostgresQuotaLedger.OpenAsync(
            server.ConnectionString, new PostgresLedgerOptions { Lease = TimeSpan.FromSeconds(1) });

        await Eventually.IsAsync(async () => await CountAsync($"SELECT count(*) FROM providers_quota WHERE scope = '{name}'") <= 2);
        (await CountAsync($"SELECT count(*) FROM providers_quota WHERE scope = '{name}' AND period >= current_date - 44")).ShouldBe(2);
        (await CountAsync($"SELECT count(*) FROM providers_usage WHERE backend = '{name}'")).ShouldBe(2);
        (await CountAsync($"SELECT count(*) FROM providers_usage_writes WHERE node = '{gone}'")).ShouldBe(0);
        (await CountAsync($"SELECT count(*) FROM providers_usage_writes WHERE node = '{silent}'")).ShouldBe(1);
    }

    private static QuotaScope Scope() => new(QuotaScopeKind.Tenant, $"tenant {Guid.NewGuid():N}");

    private async Task<(long Held, long Opened)> SliceAsync(QuotaScope scope)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(
            "SELECT coalesce(sum(held), 0)::bigint, coalesce(sum(opened), 0)::bigint FROM providers_slices WHERE scope = $1");
        command.Parameters.AddWithValue(scope.Name);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> SpendAllAsync(IQuotaLedger ledger, QuotaScope scope, QuotaLimits? limits = null)
    {
        long used = 0;
        while (await SpendAsync(ledger, scope, 1, limits) == 1) { used++; }
        return used;
    }

    private static async Task<long> SpendAsync(IQuotaLedger ledger, QuotaScope scope, int times, QuotaLimits? limits = null)
    {
        long used = 0;
        for (var i = 0; i < times; i++)
        {
            var decision = await ledger.ReserveAsync(new[] { new QuotaClaim(scope, limits ?? Limits, 1, 1, 0) });
            decision.Reservation?.Settle(new QuotaUsage(1, 0));
            used += decision.IsGranted ? 1 : 0;
        }

        return used;
    }

    private Task<PostgresQuotaLedger> OpenAsync() => PostgresQuotaLedger.OpenAsync(server.ConnectionString);
}
