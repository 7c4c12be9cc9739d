using Npgsql;
using Providers.PostgreSql;
using Providers.Testing;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class PostgresAnswerStoreTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    public static TheoryData<string> Cases => [.. AnswerStoreConformance.Cases];

    [PostgresTheory]
    [MemberData(nameof(Cases))]
    public async Task Postgres(string name)
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        using var store = new PostgresAnswerStore(database);
        await new AnswerStoreConformance(store).RunAsync(name);
    }

    [PostgresFact]
    public async Task Many_processes_that_start_at_once_make_one_table()
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        await using (var command = database.CreateCommand("DROP TABLE IF EXISTS providers_answers"))
        {
            await command.ExecuteNonQueryAsync();
        }

        await Parallel.ForAsync(0, 8, async (at, token) =>
        {
            await using var own = NpgsqlDataSource.Create(server.ConnectionString);
            using var store = new PostgresAnswerStore(own);
            await store.SaveAsync(Stored($"start {at}"), token);
        });
    }

    [PostgresFact]
    public async Task The_oldest_go_when_there_are_too_many_or_they_take_up_too_much()
    {
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        using var all = new PostgresAnswerStore(database);
        await all.EraseAsync(new());
        for (var minute = 0; minute < 10; minute++)
        {
            await all.SaveAsync(Stored($"key {minute}", new string('x', 100), DateTimeOffset.UtcNow.AddMinutes(minute - 20)));
        }

        using var five = new PostgresAnswerStore(database, new() { MaxEntries = 5 });
        await five.PruneAsync(default);
        (await All(five)).Select(answer => answer.Key).Order().ShouldBe(["key 5", "key 6", "key 7", "key 8", "key 9"]);

        using var small = new PostgresAnswerStore(database, new() { MaxBytes = 350 });
        await small.PruneAsync(default);
        (await All(small)).Select(answer => answer.Key).Order().ShouldBe(["key 7", "key 8", "key 9"]);

        using var fresh = new PostgresAnswerStore(database, new() { MaxAge = TimeSpan.FromMinutes(12) });
        (await fresh.FindAsync("key 7")).ShouldBeNull();
        (await fresh.FindAsync("key 9")).ShouldNotBeNull();
    }
}
