using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;
using static PgEngine.Sql.Tests.Workflows.RunSession;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>The statements of runs walk an index, whatever else lies in the tables and whatever the planner knows of it.</summary>
public sealed class RunPlanTests(DatabaseFixture fixture) : RunTest(fixture)
{
    private const string Parked =
        """
        insert into jobs (queue, kind, run_at, held_run_at, created_at, payload, state, attempt, spared, step_count, last_outcome, awaits)
        select 'default', 'order', case when n % 2 = 0 then $1 + interval '1 d' else 'infinity' end, case when n % 2 = 1 then $1 end, $1, '{}',
          case when n % 2 = 0 then 'ready' else 'waiting' end, 1, 1, 3, 'parked', '[]'
        from generate_series(1, 20000) as n
        """;

    private const string Journals =
        "insert into steps (run_id, hash, at, n, kind, name) select id, s, $1, s, 1, 's' || s from jobs, generate_series(1, 3) as s";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_is_claimed_checkpointed_parked_advanced_and_ended_by_indexes_among_many_that_wait(bool analyzed)
    {
        await Sql.ExecuteAsync("truncate jobs, steps");
        await Sql.ExecuteAsync(Parked, Noon);
        await Sql.ExecuteAsync(Journals, Noon);
        if (analyzed)
        {
            await Sql.ExecuteAsync("vacuum analyze");
        }

        var recorder = await PlanRecorder.StartAsync(Sql);
        var (run, lease) = await Runs.RunningAsync();
        var (child, childLease) = await Runs.RunningAsync(run, "c#1");
        await Runs.CheckpointAsync(new(run, lease, "a#1", 1), new(run, lease, "d#1", 2, 8, null, """{"delay_ms": 1000}"""));
        await Runs.CheckpointAsync(new Step(run, lease, "a#1", 3));
        await Runs.ParkAsync(run, lease, Waits(Wait("go#1", "go"), Wait("c#1", ">c#1")), stepCount: 2);
        await Runs.SettleAsync(new End(child, childLease, "1"));
        lease = await Runs.ClaimAsync();
        await Runs.LoadAsync(lease);
        await Runs.LoadPageAsync(run, lease);
        await Runs.SettleAsync(new End(run, lease, "1"));

        var plans = recorder.Take();
        Assert.Equal("completed", await A.StateAsync(run));
        Assert.Contains(plans, plan => plan.Contains("v_undos, v_dues", StringComparison.Ordinal));
        Assert.Null(plans.FirstOrDefault(plan =>
            plan.Contains("Seq Scan on jobs", StringComparison.Ordinal) || plan.Contains("Seq Scan on steps", StringComparison.Ordinal)));
        Assert.Null(plans.FirstOrDefault(plan => plan.Contains("Hash Join", StringComparison.Ordinal) && plan.Contains("v_undos, v_dues", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Plans_that_were_made_while_there_were_few_runs_and_signals_serve_when_there_are_many()
    {
        await Sql.ExecuteAsync("truncate jobs, steps, signals");
        await Sql.ExecuteAsync("vacuum analyze jobs, steps, signals");
        for (var i = 0; i < 8; i++)
        {
            await DeliverAsync();
        }

        await Sql.ExecuteAsync(Parked, Noon);
        await Sql.ExecuteAsync(
            "insert into signals (run_id, name, payload, sent_at) select id, 's' || k, '1', $1 from jobs, generate_series(1, 5) as k", Noon);
        var recorder = await PlanRecorder.StartAsync(Sql);
        await DeliverAsync();

        var plans = recorder.Take();
        Assert.Contains(plans, plan => plan.Contains("signals_pkey", StringComparison.Ordinal));
        Assert.Null(plans.FirstOrDefault(plan =>
            plan.Contains("Seq Scan on signals", StringComparison.Ordinal) || plan.Contains("Seq Scan on jobs", StringComparison.Ordinal)
            || plan.Contains("Seq Scan on steps", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_checkpoint_that_was_planned_while_there_were_no_jobs_reads_only_its_own_runs_among_many()
    {
        await Sql.ExecuteAsync("truncate jobs, steps");
        await Sql.ExecuteAsync("vacuum analyze jobs, steps");
        for (var i = 0; i < 8; i++)
        {
            await WriteAsync(await Runs.RunningAsync());
        }

        await Sql.ExecuteAsync(Parked, Noon);
        var run = await Runs.RunningAsync();
        await Sql.BeginAsync();
        var before = await ReadAsync();
        await WriteAsync(run);
        Assert.InRange(await ReadAsync() - before, 1, 100);
        await Sql.CommitAsync();
    }

    /// <summary>Rows of jobs that this session has read so far and not told yet.</summary>
    private Task<long> ReadAsync() => Sql.ScalarAsync<long>(
        "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relid = 'jobs'::regclass");

    /// <summary>Rows that are written, there already, due later and dropped; then the run fails.</summary>
    private async Task WriteAsync((long Run, Guid Lease) held)
    {
        var (run, lease) = held;
        await Runs.CheckpointAsync(new(run, lease, "a#1", 1), new(run, lease, "d#1", 2, 8, null, """{"delay_ms": 1000}"""));
        Assert.Equal(["1 adopted"], await Runs.CheckpointAsync(new Step(run, lease, "a#1", 3)));
        await Runs.CheckpointRowsAsync([new(run, lease, "b#1", 4)], drops: [(run, "a#1")]);
        Assert.Equal(["ok failed"], await Runs.SettleAsync(new End(run, lease, StepCount: 4, Outcome: "fail")));
    }

    /// <summary>A run parks, is sent a signal, goes on, finds a second one by itself, and completes.</summary>
    private async Task DeliverAsync()
    {
        var (run, lease) = await Runs.RunningAsync();
        Assert.Equal("parked", await Runs.ParkAsync(run, lease, Waits(Wait("go#1", "go"))));
        Assert.Equal("delivered", await Sql.ScalarAsync<string>("select signal($1, 'go', '1')", run));
        Assert.Equal("kept", await Sql.ScalarAsync<string>("select signal($1, 'on', '1', 'once')", run));
        lease = await Runs.ClaimAsync();
        await Runs.LoadAsync(lease);
        Assert.Equal("again", await Runs.ParkAsync(run, lease, Waits(Wait("on#1", "on")), stepCount: 1));
        Assert.Equal(["ok completed"], await Runs.SettleAsync(new End(run, lease)));
    }
}
