namespace PgEngine.Bench.Scenarios;

/// <summary>Rows that stand beside the ready jobs of a claim and must cost it nothing.</summary>
/// <param name="Name">The fact's name.</param>
/// <param name="Count">How many.</param>
/// <param name="Sql">The statements that put them there; <c>{0}</c> is the count.</param>
internal sealed record Bystanders(string Name, int Count, string Sql)
{
    /// <summary>Each is measured in a database of its own: what they cost is compared with none.</summary>
    public static IReadOnlyList<Bystanders> All { get; } =
    [
        new("none", 0, "select {0}"),
        new("future", 1_000_000, Rows("now() + interval '1 day'")),
        new("foreign_kind", 1_000_000, Rows("now() - interval '1 hour'", kind: "foreign")),
        new("foreign_tag", 1_000_000, Rows("now() - interval '1 hour'", tags: "forbidden")),
        new("blocked_on_one_key", 1_000_000, Rows("'infinity'", state: "blocked", key: "'hot'")),
        new("blocked_on_a_million_keys", 1_000_000, Rows("'infinity'", state: "blocked", key: "'key-' || i")),
        new("running_for_long", 100_000, Rows("'infinity'", state: "running")),
        new("paused_queue", 100_000, Rows("now() - interval '1 hour'", queue: "paused") + "; select engine.pause_queue('paused')"),
    ];

    private static string Rows(
        string runAt, string queue = "default", string kind = "noop", string state = "ready", string key = "null", string tags = "") =>
        $$"""
        insert into engine.jobs (
          run_at, created_at, queue, kind, payload, state, held_run_at, concurrency_key, tags, lease, claimed_at)
        select {{runAt}}, now(), '{{queue}}', '{{kind}}', jsonb_build_object(), '{{state}}', now(), {{key}}, '{{tags}}', gen_random_uuid(), now()
        from generate_series(1, {0}) as i
        """;
}
