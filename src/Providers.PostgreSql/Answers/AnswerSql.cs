namespace Providers.PostgreSql;

/// <summary>What the store of answers says to the database.</summary>
internal static class AnswerSql
{
    private const string Columns =
        "key, route, tenant, context, question, answer, backend, model, answered_at, input_tokens, output_tokens";

    /// <summary>One process at a time: two that create the same table at once disturb each other in spite of IF NOT EXISTS.</summary>
    public const string Create = """
        DO $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('providers_answers'));
            CREATE TABLE IF NOT EXISTS providers_answers (
                key text PRIMARY KEY,
                route text NOT NULL,
                tenant text,
                context text,
                question text,
                answer text NOT NULL,
                backend text,
                model text,
                answered_at timestamptz NOT NULL,
                input_tokens bigint,
                output_tokens bigint);
            CREATE INDEX IF NOT EXISTS providers_answers_by_age ON providers_answers (answered_at);
            CREATE INDEX IF NOT EXISTS providers_answers_by_tenant ON providers_answers (tenant);
        END $$;
        """;

    public const string Find = $"SELECT {Columns} FROM providers_answers WHERE key = $1 AND answered_at >= now() - $2::interval";

    public const string ReadAll = $"SELECT {Columns} FROM providers_answers WHERE answered_at >= now() - $1::interval";

    public const string Save = $"""
        INSERT INTO providers_answers ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (key) DO UPDATE SET
            route = excluded.route, tenant = excluded.tenant, context = excluded.context, question = excluded.question,
            answer = excluded.answer, backend = excluded.backend, model = excluded.model, answered_at = excluded.answered_at,
            input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens
        """;

    public const string Erase = """
        DELETE FROM providers_answers
        WHERE ($1::text IS NULL OR key = $1::text)
            AND ($2::text IS NULL OR tenant = $2::text)
            AND ($3::text IS NULL OR lower(route) = lower($3::text))
            AND ($4::text IS NULL OR question = $4::text)
            AND ($5::timestamptz IS NULL OR answered_at < $5::timestamptz)
        """;

    public const string Prune = """
        DELETE FROM providers_answers USING (
            SELECT key AS old,
                row_number() OVER newest AS place,
                sum(octet_length(answer) + coalesce(octet_length(question), 0)) OVER newest AS bytes
            FROM providers_answers
            WINDOW newest AS (ORDER BY answered_at DESC, key)) AS ranked
        WHERE key = old AND (answered_at < now() - $1::interval OR place > $2::bigint OR bytes > $3::bigint)
        """;
}
