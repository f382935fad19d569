using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Workflows cost a plain job no byte, no index entry, no statement and no HOT update.</summary>
public sealed class PlainJobsPayNothingTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const string RunIndexes =
        """
        select sum(pg_relation_size(c.oid))::bigint from pg_class as c
        where c.relnamespace = 'engine'::regnamespace and c.relkind = 'i' and (
          c.relname in ('jobs_parent_idx', 'jobs_problem_idx', 'jobs_labels_idx')
          or pg_get_indexdef(c.oid) like '%step_count IS NOT NULL%' or pg_get_indexdef(c.oid) like '%labels%')
        """;

    [Theory]
    [InlineData("jobs", "group_id")]
    [InlineData("history", "attempts")]
    public async Task A_row_has_the_size_that_its_older_columns_alone_would_have(string table, string last)
    {
        var worker = await A.RegisterAsync();
        var ids = await A.EnqueueAsync(2);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, ids[0]);
        var columns = await Sql.ScalarAsync<string>(
            """
            select string_agg('t.' || a.attname, ', ' order by a.attnum) from pg_attribute as a
            where a.attrelid = $1::regclass and a.attnum > 0 and a.attnum <= (
              select l.attnum from pg_attribute as l where l.attrelid = a.attrelid and l.attname = $2)
            """,
            table, last);

        var row = await Sql.RowAsync($"select pg_column_size(t.*) as now, pg_column_size(row({columns})) as before from {table} as t limit 1");

        Assert.Equal(row["before"], row["now"]);
    }

    [Fact]
    public async Task No_index_of_runs_grows()
    {
        var before = await Sql.ScalarAsync<long>(RunIndexes);
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2000);
        var claim = await A.ClaimAsync(worker, 2000);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal(before, await Sql.ScalarAsync<long>(RunIndexes));
    }

    [Fact]
    public async Task Claims_are_hot_updates()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(50);
        await Sql.BeginAsync();
        await A.ClaimAsync(worker);
        var counts = await Sql.RowAsync(
            "select pg_stat_get_xact_tuples_updated('jobs'::regclass) as updated, pg_stat_get_xact_tuples_hot_updated('jobs'::regclass) as hot");
        await Sql.CommitAsync();
        Assert.Equal((50L, 50L), (counts["updated"], counts["hot"]));
    }

    [Fact]
    public async Task No_statement_of_a_claim_or_a_completion_is_about_runs()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(3);
        var recorder = await PlanRecorder.StartAsync(Sql);
        var claim = await A.ClaimAsync(worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        var plans = recorder.Take();

        Assert.Contains(plans, plan => plan.Contains(" on jobs", StringComparison.Ordinal));
        Assert.DoesNotContain(plans, plan => new[] { "steps", "signals", "run_reminders", "workflows", "step_count", "parent_id", "awaits" }
            .Any(word => plan.Contains(word, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_plain_job_of_a_worker_without_workflows_never_becomes_a_run()
    {
        var worker = await A.RegisterAsync();
        var job = await A.EnqueueAsync();
        var claim = await A.ClaimAsync(worker);
        await A.SettleAsync(job, claim.Lease, "fail");
        Assert.Null((await A.JobAsync(job))["step_count"]);
    }
}
