using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Tests about what people do with runs and see of them. The states that runs get into are written by hand.</summary>
public abstract class PeopleRunTest(DatabaseFixture fixture) : QueueTest(fixture)
{
    private protected Task<long> StartAsync(string arguments = "", string workflow = "order") =>
        Sql.ScalarAsync<long>($"select start($1{(arguments.Length > 0 ? ", " : "")}{arguments})", workflow);

    /// <summary>A worker that serves these kinds and has registered their workflows.</summary>
    private protected async Task<long> ServeAsync(params string[] kinds)
    {
        var served = kinds.Length > 0 ? kinds : ["order"];
        var worker = await A.RegisterAsync(served);
        await Sql.ExecuteAsync(
            "select register_workflows_v1(array_agg(k.workflow), array_agg(k.version)) from unnest($1) as u(kind) cross join lateral _workflow_of(u.kind) as k",
            (object)served);
        return worker;
    }

    /// <summary>Makes a run wait for a signal, a time or both, as a worker leaves it that parks it.</summary>
    private protected async Task ParkAsync(long run, string? signal = null, DateTime? due = null, string step = "wait#1") =>
        Assert.Equal(1, await Sql.ExecuteAsync(
            """
            update jobs as j
            set state = case when $3::timestamptz is null then 'waiting' else 'ready' end,
              run_at = coalesce($3::timestamptz, 'infinity'),
              held_run_at = case when $3::timestamptz is null then coalesce(j.held_run_at, j.run_at) end,
              attempt = j.attempt + 1, spared = j.spared + 1, claimed_at = _clock(), lease = gen_random_uuid(), last_outcome = 'parked', step = $4,
              step_count = coalesce((select max(s.n) from steps as s where s.run_id = $1), 0),
              awaits = jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
                'hash', _step_hash($4), 'name', $4::text, 'signal', $2::text, 'due_at', $3::timestamptz, 'any', false)))
            where j.id = $1
            """,
            run, signal, due, step));

    /// <summary>Blocks a run as a worker does whose code does not fit the journal.</summary>
    private protected async Task BlockAsync(long run, string problem) =>
        Assert.Equal(1, await Sql.ExecuteAsync(
            """
            update jobs set state = 'paused', run_at = 'infinity', held_run_at = _clock(), attempt = 1, spared = 1, lease = gen_random_uuid(),
              claimed_at = _clock(), last_outcome = 'blocked', problem = $2
            where id = $1
            """,
            run, problem));

    /// <summary>Writes rows of a journal: "kind name" or "kind name = value"; n counts up.</summary>
    private protected async Task JournalAsync(long run, params string[] rows)
    {
        foreach (var row in rows)
        {
            var parts = row.Split(' ', 4);
            await Sql.ExecuteAsync(
                """
                insert into steps (run_id, hash, at, n, kind, name, value)
                select $1, _step_hash($3), _clock(), 1 + coalesce(max(n), 0), $2::smallint, $3, convert_to($4, 'UTF8') from steps where run_id = $1
                """,
                run, int.Parse(parts[0], null), parts[1], parts.Length > 3 ? parts[3] : "null");
        }
    }

    private protected Task<List<string>> NamesAsync(long run) => Sql.QueryAsync<string>("select name from steps where run_id = $1 order by n", run);

    private protected async Task<long> ChildAsync(long parent, string policy = "cancel")
    {
        var child = await StartAsync(workflow: "mail");
        await Sql.ExecuteAsync("update jobs set parent_id = $2, parent_step = 'mail#1', on_parent_end = $3 where id = $1", child, parent, policy);
        return child;
    }

    /// <summary>Ends a run that nobody works on.</summary>
    private protected Task EndAsync(long run, string state = "failed", string reason = "because") =>
        Sql.ExecuteAsync("select _finish_job(j, $2, $3, '7', _clock()) from jobs as j where j.id = $1", run, state, reason);

    private protected Task<Row> StatusAsync(long run) => Sql.RowAsync("select * from status($1)", run);

    private protected async Task<string?> WordAsync(long run) =>
        (await Sql.QueryAsync<string>("select state from status($1)", run)).SingleOrDefault();

    private protected Task<string> SignalAsync(long run, string name, string? payload = "1", string? dedupe = null) =>
        Sql.ScalarAsync<string>("select signal($1, $2, $3::jsonb, $4::text)", run, name, payload, dedupe);

    private protected Task<string> ActAsync(string function, long run) => Sql.ScalarAsync<string>($"select {function}($1)", run);

    private protected Task<List<string>> PendingAsync(long run) =>
        Sql.QueryAsync<string>("select format('%s=%s', name, payload) from signals where run_id = $1 and not is_taken order by id", run);
}
