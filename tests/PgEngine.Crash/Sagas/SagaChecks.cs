using PgEngine.CrashWorker.Sagas;

namespace PgEngine.Crash.Sagas;

/// <summary>All that must hold when the sagas have ended, asked of the journals and of what sagas and sender have written.</summary>
public static class SagaChecks
{
    public const string Ended = "ended";
    public const string Rerun = "re-run";
    public const string Lost = "signal lost";
    public const string Twice = "signal twice";
    public const string Order = "signal order";
    public const string Double = "tx double";
    public const string Apart = "tx apart";
    public const string UndoOrder = "undo order";
    public const string UndoMissing = "undo missing";

    private static readonly string Steps = Names(SagaSteps.All);
    private static readonly string Undoable = Names(SagaSteps.Undoable);

    public static IReadOnlyList<SagaCheck> All { get; } =
    [
        new(Ended, "sagas that did not end as they should",
            $"""
            select format('%s: %s instead of %s (%s)', r.key, coalesce(h.state, j.state, 'nowhere'), w.state,
              coalesce(h.reason, j.problem, format('attempt %s, last parked at %s, last row %s, last body %s, leased to %s',
                j.attempt, j.step,
                (select s.name from engine.steps as s where s.run_id = j.id order by s.n desc limit 1),
                (select concat_ws(' ', f.step, f.attempt, f.worker) from saga_facts as f where f.run_id = j.id order by f.id desc limit 1),
                (
                  select concat_ws(' ', l.worker_id, k.name, clock_timestamp() - k.beat_at)
                  from engine.leases as l left join engine.workers as k on k.id = l.worker_id
                  where l.lease = j.lease
                ))))
            from saga_runs as r
            cross join lateral (select case when r.fails then 'failed' else 'completed' end) as w(state)
            left join engine.history as h on h.kind = 'saga' and h.key = r.key
            left join engine.jobs as j on j.kind = 'saga' and j.key = r.key
            where h.state is distinct from w.state or (r.fails and h.reason <> '{SagaSteps.Reason}')
            """),
        new(Rerun, "steps begun again after their row was committed",
            "select format('run %s: %s in attempt %s', run_id, step, attempt) from saga_facts where has_row and holds_run"),
        new("journal", "steps without a row, or rows of no step",
            $"""
            select format('run %s: no %s', h.id, e.name)
            from engine.history as h
            cross join unnest({Steps}) as e(name)
            where h.kind = 'saga' and not exists (
              select from engine.steps as s where s.run_id = h.id and s.name = e.name and s.kind in (1, 3)
            )
            union all
            select format('run %s: unknown %s', s.run_id, s.name)
            from engine.steps as s join engine.history as h on h.id = s.run_id
            where h.kind = 'saga' and s.name <> all ({Names(SagaSteps.Rows)})
            """),
        new("value", "rows with a value that no execution of their step has given",
            $"""
            select format('run %s: %s', s.run_id, s.name)
            from engine.steps as s
            where s.kind in (1, 3) and s.name not like 'undo/%' and not exists (
              select from saga_facts as f
              where f.id = convert_from(s.value, 'UTF8')::bigint and f.run_id = s.run_id and f.step = s.name
            )
            """),
        new("result", "results that are not what the journal says",
            $"""
            select format('run %s: %s instead of %s', h.id, h.result, e.result)
            from engine.history as h
            cross join lateral (
              select concat_ws(' ',
                (
                  select string_agg(convert_from(s.value, 'UTF8'), ',' order by array_position({Steps}, s.name::text))
                  from engine.steps as s where s.run_id = h.id and s.name = any ({Steps})
                ),
                (
                  select string_agg(convert_from(s.value, 'UTF8')::jsonb ->> 'token', ' ' order by s.n)
                  from engine.steps as s where s.run_id = h.id and s.kind = 6
                ),
                (
                  select string_agg(convert_from(s.value, 'UTF8'), '+' order by s.n)
                  from engine.steps as s join engine.history as c on c.id = s.run_id
                  where c.kind = 'parcel' and c.parent_id = h.id
                )) as result
            ) as e
            where h.kind = 'saga' and h.state = 'completed' and h.result #>> '{"{}"}' is distinct from e.result
            """),
        new("child", "sagas without exactly one completed child",
            """
            select format('run %s: %s', h.id, count(c.id) filter (where c.state = 'completed'))
            from engine.history as h
            left join engine.history as c on c.kind = 'parcel' and c.parent_id = h.id
            where h.kind = 'saga'
            group by h.id
            having count(c.id) <> 1 or count(c.id) filter (where c.state = 'completed') <> 1
            """),
        new(Lost, "signals that no saga has taken", Signals("t.times = 0")),
        new(Twice, "signals taken more than once", Signals("t.times > 1")),
        new(Order, "signals taken by another wait than theirs", Signals("t.times = 1 and t.taken_by <> g.name || '#' || g.place")),
        new(Double, "effects in transactions that are there more than once",
            """
            select format('run %s: %s times %s', run_id, count(*), step) from saga_ledger group by run_id, step having count(*) > 1
            """),
        new(Apart, "effects in transactions without their row, or rows without their effect",
            $"""
            select format('run %s: %s', coalesce(s.run_id, l.run_id), coalesce(s.name, l.step))
            from (select * from engine.steps where kind = 3) as s
            full join saga_ledger as l
              on l.run_id = s.run_id and l.step = s.name and l.fact = convert_from(s.value, 'UTF8')::bigint
            where l.run_id is null or s.run_id is null
            """),
        new(UndoMissing, "steps of failed sagas that were not undone to the end, or of others that were",
            $"""
            select format('run %s: %s', h.id, e.name)
            from engine.history as h
            cross join unnest({Undoable}) as e(name)
            where h.kind = 'saga' and (h.state = 'failed') <> exists (
              select from engine.steps as s
              where s.run_id = h.id and s.name = 'undo/' || e.name and s.kind = 1 and exists (
                select from saga_facts as f where f.run_id = h.id and f.step = s.name and f.has_ended
              )
            )
            """),
        new(UndoOrder, "undo actions that did not begin or end last first",
            """
            select format('run %s: %s', o.run_id, o.name)
            from (
              select u.run_id, u.name, s.n, lag(s.n) over (partition by u.run_id order by u.n) as n_before
              from engine.steps as s
              join engine.steps as u on u.run_id = s.run_id and u.name = 'undo/' || s.name
              union all
              select f.run_id, f.step, s.n, lag(s.n) over (partition by f.run_id order by f.id)
              from engine.steps as s
              join saga_facts as f on f.run_id = s.run_id and f.step = 'undo/' || s.name and f.holds_run
            ) as o
            where o.n_before < o.n
            """),
    ];

    private static string Signals(string where) =>
        $"""
        select format('%s of %s (%s)', g.token, g.key, g.answer)
        from saga_signals as g
        cross join lateral (
          select count(*) as times, min(s.name) as taken_by
          from engine.history as h
          join engine.steps as s on s.run_id = h.id and s.kind = 6
          where h.kind = 'saga' and h.key = g.key and convert_from(s.value, 'UTF8')::jsonb ->> 'token' = g.token
        ) as t
        where {where}
        """;

    private static string Names(IEnumerable<string> names) => $"array[{string.Join(", ", names.Select(name => $"'{name}'"))}]";
}
