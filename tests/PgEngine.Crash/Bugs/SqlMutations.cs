using PgEngine.Schema;

namespace PgEngine.Crash.Bugs;

/// <summary>Functions with a bug in them: the scripts as they are installed, with a few words changed.</summary>
internal static class SqlMutations
{
    private const string Fence = "if v_job.state <> 'running' or v_job.lease is distinct from p_lease then";
    private const string SetFence = "where j.id = any (p_job_ids) and j.lease = any (v_leases) and j.state = 'running'";
    private const string PairFence = "on f.id = i.id and f.lease = i.lease";

    private const string LateSteps = "create table late_steps (like steps)";

    /// <summary>The changed scripts; none for a bug that is not in SQL.</summary>
    public static IEnumerable<string> Of(SeededBug bug) => bug switch
    {
        SeededBug.SettleById =>
        [
            Edit("_settle_item", (Fence, "if false then")),
            Edit("_complete_jobs", (SetFence, "where j.id = any (p_job_ids)"), (PairFence, "on f.id = i.id")),
        ],
        SeededBug.SettleByIdAndState =>
        [
            Edit("_settle_item", (Fence, "if v_job.state <> 'running' then")),
            Edit(
                "_complete_jobs",
                (SetFence, "where j.id = any (p_job_ids) and j.state = 'running'"), (PairFence, "on f.id = i.id")),
        ],
        SeededBug.BeatByName =>
        [
            Edit(
                "beat_worker_v1",
                ("  update workers as w\n", """
                  update workers as n set beat_at = v_now
                  where n.name = (select m.name from workers as m where m.id = p_worker_id);

                  update workers as w

                """)),
        ],
        SeededBug.SweepWithoutCheck =>
        [
            Edit("_sweep_lease", ("      and j.lease = p_lease and j.state = 'running'\n    order by", "    order by")),
        ],
        SeededBug.RunBeside =>
        [
            Edit(
                "_put_keyed_job",
                ("job_id := _put_successor(v_head.id, p_job, p_now)", """
                  update jobs as j set key = null where j.id = v_head.id;
                  select p.job_id, p.wake_at into job_id, wake_at from _put_keyed_job(p_job, p_now) as p
                  """)),
        ],
        SeededBug.DropSuccessor =>
            [Edit("_put_keyed_job", ("job_id := _put_successor(v_head.id, p_job, p_now)", "job_id := v_head.id"))],
        SeededBug.ForgetOnce =>
        [
            Edit("_put_keyed_job", ("if job_id <> p_job.id then", "if job_id in (select j.id from jobs as j where j.id <> p_job.id) then")),
        ],
        SeededBug.StartTwoOfALine =>
            [Edit("_place_jobs", ("when p.place > p.room or p.id <> p.head then 'blocked'", "when p.place > p.room + 1 then 'blocked'"))],
        SeededBug.RetryFreesItsLine =>
        [
            Edit(
                "_place_jobs",
                ("order by h.queue, h.concurrency_key, h.id", "and (h.run_at <= p_now or h.state = 'blocked') order by h.id")),
            Edit(
                "_next_in_lines",
                ("order by f.queue, f.concurrency_key, f.id", "and (f.run_at <= p_now or f.state = 'blocked') order by f.id")),
        ],
        SeededBug.QueueCountsHalf =>
            [Edit("_queue_room", ("least(q.max_running - r.running,", "least(q.max_running - r.running / 2,"))],
        SeededBug.PlacesNotNoted =>
            [Edit("_admit_jobs", ("slotted := v_found.slotted;", "slotted := '{}';"))],
        SeededBug.CheckpointWithoutLease =>
        [
            Edit(
                "checkpoint_steps_v1",
                ("where j.id = u.run_id and j.lease = u.lease and j.state = 'running'", "where j.id = u.run_id and j.state = 'running'")),
        ],
        SeededBug.SignalRowLater =>
        [
            LateSteps,
            Edit(
                "_park_run",
                ("""
                       if found then
                         return;
                 """, """
                       if found then
                         with late as (
                           delete from steps as s
                           where s.run_id = p_run_id and s.kind = 6 and s.n > p_step_count returning s.*
                         )
                         insert into late_steps select * from late;
                         return;
                 """)),
            LateCheckpoint,
        ],
        SeededBug.TxRowLater =>
        [
            LateSteps,
            Edit(
                "end_tx_step_v1",
                ("insert into steps (", "insert into late_steps ("), ("  on conflict (run_id, hash) do nothing;", "  ;")),
            LateCheckpoint,
        ],
        _ => [],
    };

    /// <summary>A checkpoint that also writes the rows which a bug has put off.</summary>
    private static string LateCheckpoint => Edit(
        "checkpoint_steps_v1",
        ("  perform _check_steps(p_names, p_values);\n", """
           with late as (delete from late_steps as s where s.run_id = any (p_run_ids) returning s.*)
           insert into steps select * from late on conflict do nothing;
           perform _check_steps(p_names, p_values);

         """));

    private static string Edit(string function, params (string Was, string Becomes)[] edits)
    {
        var text = EmbeddedScripts.Instance.Scripts.Single(script => script.FileName == function + ".sql").Text;
        foreach (var (was, becomes) in edits)
        {
            // A mutation that no longer bites would prove nothing.
            var changed = text.Replace(was, becomes, StringComparison.Ordinal);
            text = changed != text
                ? changed
                : throw new InvalidOperationException($"{function} no longer holds \"{was}\": the seeded bug must be written anew.");
        }

        return text.TrimEnd().TrimEnd(';');
    }
}
