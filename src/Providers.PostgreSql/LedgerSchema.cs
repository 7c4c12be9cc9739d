using Npgsql;

namespace Providers.PostgreSql;

/// <summary>The ledger's tables and functions, made and brought up to date by whichever node comes first.</summary>
internal static class LedgerSchema
{
    // Any number will do, as long as it is nobody else's: "quota" in ASCII, and its successor for beats.
    private const long MigrationLock = 487301543009;

    /// <summary>One step for each version; a step that has been released is never changed.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE providers_quota (
            scope_kind text NOT NULL, scope text NOT NULL, limit_kind text NOT NULL, period date NOT NULL, drawn bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (scope_kind, scope, limit_kind, period));
        CREATE TABLE providers_nodes (
            node uuid PRIMARY KEY, weight double precision NOT NULL, parts integer NOT NULL, expires timestamptz NOT NULL);

        -- Debits a count before anybody spends of it. What is owed is debited whatever the limit says; what is drawn ahead gets smaller as
        -- the limit comes nearer, so that no node sits on the last of it.
        CREATE FUNCTION providers_draw(
            kind text, name text, lim text, day date, allowed bigint, owed bigint, demand bigint, ahead bigint,
            OUT amount bigint, OUT total bigint)
        LANGUAGE plpgsql AS $$
        DECLARE
            ceiling constant numeric := 9223372036854775807;
            before numeric;
            remaining numeric;
        BEGIN
            INSERT INTO providers_quota (scope_kind, scope, limit_kind, period) VALUES (kind, name, lim, day) ON CONFLICT DO NOTHING;
            SELECT q.drawn INTO before FROM providers_quota q
                WHERE q.scope_kind = kind AND q.scope = name AND q.limit_kind = lim AND q.period = day FOR UPDATE;
            before := least(ceiling, before + owed);
            remaining := greatest(0, allowed - before);
            IF ahead < 0 THEN
                amount := greatest(ahead, -before);
            ELSE
                amount := least(remaining, demand::numeric + ahead, greatest(demand, trunc(remaining / 8)));
            END IF;
            total := before + amount;
            UPDATE providers_quota q SET drawn = total
                WHERE q.scope_kind = kind AND q.scope = name AND q.limit_kind = lim AND q.period = day;
        END $$;

        -- Renews a node's lease on its part, in millionths, of what is paced. Nobody gets what another still holds.
        CREATE FUNCTION providers_beat(
            me uuid, load double precision, lease interval, OUT mine integer, OUT fair integer, OUT now timestamptz)
        LANGUAGE plpgsql AS $$
        DECLARE
            others integer;
            nodes integer;
            loads double precision;
            starving boolean;
        BEGIN
            PERFORM pg_advisory_xact_lock(487301543010);
            now := clock_timestamp();
            DELETE FROM providers_nodes n WHERE n.expires <= providers_beat.now;
            INSERT INTO providers_nodes AS n (node, weight, parts, expires) VALUES (me, load, 0, providers_beat.now + lease)
                ON CONFLICT (node) DO UPDATE SET weight = load, expires = providers_beat.now + lease;
            SELECT count(*), sum(n.weight) INTO nodes, loads FROM providers_nodes n;
            SELECT coalesce(sum(n.parts), 0) INTO others FROM providers_nodes n WHERE n.node <> me;
            SELECT coalesce(bool_or(n.parts < 500000 * (0.2 / nodes + 0.8 * n.weight / loads)), false) INTO starving
                FROM providers_nodes n WHERE n.node <> me;
            SELECT n.parts INTO mine FROM providers_nodes n WHERE n.node = me;
            fair := floor(1000000 * (0.2 / nodes + 0.8 * load / loads));
            IF mine > fair AND starving THEN
                mine := fair;
            ELSIF mine < fair THEN
                mine := greatest(mine, least(fair, 1000000 - others));
            END IF;
            UPDATE providers_nodes n SET parts = mine WHERE n.node = me;
        END $$;
        """,
        """
        -- What a node holds of a count: set aside for it, and the part of that which it may spend. Only a part that has been opened can
        -- have been spent, so the rest goes back when the node's lease ends, whatever became of the node.
        CREATE TABLE providers_slices (
            node uuid NOT NULL, scope_kind text NOT NULL, scope text NOT NULL, limit_kind text NOT NULL, period date NOT NULL,
            held bigint NOT NULL DEFAULT 0, opened bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (node, scope_kind, scope, limit_kind, period));

        -- Opens a part of a node's slice; only when too little is left of that, the count is debited for a new one.
        CREATE FUNCTION providers_open(
            me uuid, kind text, name text, lim text, day date, allowed bigint, owed bigint, demand bigint, ahead bigint, aside bigint,
            OUT amount bigint, OUT total bigint)
        LANGUAGE plpgsql AS $$
        DECLARE
            ceiling constant numeric := 9223372036854775807;
            slice providers_slices;
            spare numeric;
            needed numeric := owed::numeric + demand + greatest(ahead, 0);
            before numeric;
            remaining numeric;
            fresh numeric := 0;
        BEGIN
            INSERT INTO providers_slices (node, scope_kind, scope, limit_kind, period) VALUES (me, kind, name, lim, day)
                ON CONFLICT DO NOTHING;
            SELECT * INTO slice FROM providers_slices s
                WHERE s.node = me AND s.scope_kind = kind AND s.scope = name AND s.limit_kind = lim AND s.period = day FOR UPDATE;
            spare := slice.held - slice.opened;
            SELECT q.drawn INTO before FROM providers_quota q
                WHERE q.scope_kind = kind AND q.scope = name AND q.limit_kind = lim AND q.period = day;
            IF ahead >= 0 AND needed > 0 AND spare >= needed AND before <= allowed THEN
                amount := demand + ahead;
                total := before - (spare - needed);
                UPDATE providers_slices s SET opened = slice.opened + needed
                    WHERE s.node = me AND s.scope_kind = kind AND s.scope = name AND s.limit_kind = lim AND s.period = day;
                RETURN;
            END IF;

            INSERT INTO providers_quota (scope_kind, scope, limit_kind, period) VALUES (kind, name, lim, day) ON CONFLICT DO NOTHING;
            SELECT q.drawn INTO before FROM providers_quota q
                WHERE q.scope_kind = kind AND q.scope = name AND q.limit_kind = lim AND q.period = day FOR UPDATE;
            before := least(ceiling, greatest(0, before - spare) + owed);
            remaining := greatest(0, allowed - before);
            IF ahead < 0 THEN
                amount := greatest(ahead, -before);
            ELSE
                amount := least(remaining, demand::numeric + ahead, greatest(demand, trunc(remaining / 8)));
                IF needed > 0 THEN fresh := least(aside, trunc((remaining - amount) / 8)); END IF;
            END IF;
            total := before + amount;
            UPDATE providers_quota q SET drawn = total + fresh
                WHERE q.scope_kind = kind AND q.scope = name AND q.limit_kind = lim AND q.period = day;
            before := least(ceiling - fresh, greatest(0, slice.opened::numeric + owed + amount));
            UPDATE providers_slices s SET opened = before, held = before + fresh
                WHERE s.node = me AND s.scope_kind = kind AND s.scope = name AND s.limit_kind = lim AND s.period = day;
        END $$;

        -- What nodes without a lease have not opened goes back. Rows are locked in the order in which nodes lock them.
        CREATE FUNCTION providers_reap() RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
            slice providers_slices;
        BEGIN
            FOR slice IN
                SELECT s.* FROM providers_slices s
                WHERE NOT EXISTS (SELECT FROM providers_nodes n WHERE n.node = s.node AND n.expires > clock_timestamp())
                    OR s.period < (clock_timestamp() AT TIME ZONE 'UTC')::date - 40
                ORDER BY s.scope_kind COLLATE "C", s.scope COLLATE "C", s.limit_kind COLLATE "C", s.period
            LOOP
                DELETE FROM providers_slices s
                    WHERE s.node = slice.node AND s.scope_kind = slice.scope_kind AND s.scope = slice.scope
                        AND s.limit_kind = slice.limit_kind AND s.period = slice.period
                    RETURNING * INTO slice;
                IF FOUND AND slice.held > slice.opened THEN
                    UPDATE providers_quota q SET drawn = greatest(0, q.drawn - (slice.held - slice.opened))
                        WHERE q.scope_kind = slice.scope_kind AND q.scope = slice.scope
                            AND q.limit_kind = slice.limit_kind AND q.period = slice.period;
                END IF;
            END LOOP;
        END $$;

        -- For people to read; limits are kept above.
        CREATE TABLE providers_usage (
            day date NOT NULL, backend text NOT NULL, route text NOT NULL, tenant text NOT NULL,
            requests bigint NOT NULL, estimated bigint NOT NULL, unpriced bigint NOT NULL, input_tokens bigint NOT NULL,
            cached_input_tokens bigint NOT NULL, output_tokens bigint NOT NULL, reasoning_tokens bigint NOT NULL, cost numeric NOT NULL,
            changed timestamptz NOT NULL, PRIMARY KEY (day, backend, route, tenant));
        CREATE INDEX providers_usage_changed ON providers_usage (changed);

        CREATE FUNCTION providers_leave(me uuid) RETURNS void
        LANGUAGE sql AS $$
            DELETE FROM providers_nodes WHERE node = me;
            SELECT providers_reap();
        $$;
        """,
        """
        -- The last write of a node's usage: one that was cut off after it had been taken in is not taken in twice.
        CREATE TABLE providers_usage_writes (node uuid PRIMARY KEY, number bigint NOT NULL, written timestamptz NOT NULL);
        CREATE INDEX providers_quota_period ON providers_quota (period);

        -- Deletes what no limit and no query needs any more. One node at a time.
        CREATE FUNCTION providers_sweep() RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE
            today constant date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
        BEGIN
            IF NOT pg_try_advisory_xact_lock(487301543011) THEN RETURN; END IF;
            DELETE FROM providers_quota WHERE period < today - 45;
            DELETE FROM providers_usage WHERE day <= today - 400;
            DELETE FROM providers_usage_writes WHERE written < clock_timestamp() - interval '45 days';
        END $$;
        """,
        """
        -- A node's share is a set of slots of a line, along which the units of every limit lie: who have no slot in common have no unit in
        -- common.
        DELETE FROM providers_nodes;
        ALTER TABLE providers_nodes DROP COLUMN parts;
        ALTER TABLE providers_nodes ADD COLUMN slots bit(1024) NOT NULL;
        DROP FUNCTION providers_beat(uuid, double precision, interval);

        CREATE FUNCTION providers_count(slots bit varying) RETURNS integer
        LANGUAGE sql IMMUTABLE AS $$ SELECT length(replace(slots::text, '0', '')) $$;

        -- Renews a node's lease on those of its slots that it keeps, and lends it what is nobody's, up to its fair part. Pressed is who has
        -- more than that while others have far too little: it keeps on top only those where calls are under way.
        CREATE FUNCTION providers_beat(
            me uuid, load double precision, lease interval, keep bit varying,
            OUT held bit varying, OUT lent bit varying, OUT fair integer, OUT pressed boolean, OUT now timestamptz)
        LANGUAGE plpgsql AS $$
        DECLARE
            line constant integer := 1024;
            nothing constant bit(1024) := repeat('0', line)::bit(1024);
            others bit(1024);
            nodes integer;
            loads double precision;
            mine integer;
            starving boolean;
        BEGIN
            PERFORM pg_advisory_xact_lock(487301543010);
            now := clock_timestamp();
            DELETE FROM providers_nodes n WHERE n.expires <= providers_beat.now;
            INSERT INTO providers_nodes AS n (node, weight, slots, expires) VALUES (me, load, nothing, providers_beat.now + lease)
                ON CONFLICT (node) DO UPDATE SET weight = load, slots = n.slots & keep, expires = providers_beat.now + lease
                RETURNING n.slots INTO held;
            SELECT count(*), sum(n.weight) INTO nodes, loads FROM providers_nodes n;
            SELECT coalesce(bit_or(n.slots), nothing),
                    coalesce(bool_or(providers_count(n.slots) < line / 2 * (0.2 / nodes + 0.8 * n.weight / loads)), false)
                INTO others, starving FROM providers_nodes n WHERE n.node <> me;
            mine := providers_count(held);
            fair := least(line, ceil(line * (0.2 / nodes + 0.8 * load / loads)));
            pressed := mine > fair AND starving;
            lent := held;
            IF mine < fair AND position('0' IN (others | held)::text) > 0 THEN
                FOR slot IN 0 .. line - 1 LOOP
                    EXIT WHEN mine = fair;
                    CONTINUE WHEN get_bit(others | held, slot) = 1;
                    lent := set_bit(lent, slot, 1);
                    mine := mine + 1;
                END LOOP;
                UPDATE providers_nodes n SET slots = lent WHERE n.node = me;
            END IF;
        END $$;
        """,
    ];

    public static async Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var ending = transaction.ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS providers_schema (version integer NOT NULL)", cancellationToken)
            .ConfigureAwait(false);
        using var read = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM providers_schema", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"The ledger's database has version {version}, this program knows {Steps.Length}. Bring all nodes to the same release.");
        }

        for (; version < Steps.Length; version++)
        {
            await ExecuteAsync(connection, Steps[version], cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, $"INSERT INTO providers_schema VALUES ({version + 1})", cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

#pragma warning disable CA2100 // The statements are this file's own.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
#pragma warning restore CA2100
}
