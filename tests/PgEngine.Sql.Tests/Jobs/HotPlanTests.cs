using System.Text.Json;
using System.Text.RegularExpressions;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>The statements of a busy worker walk an index, whatever else lies in the table and whatever the planner knows of it.</summary>
public sealed class HotPlanTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const string Mixed =
        """
        insert into jobs (queue, kind, priority, run_at, held_run_at, created_at, payload, state, losses)
        select
          case when n % 10 = 0 then 'other' else 'default' end,
          case when n % 10 in (1, 2, 3) then 'foreign' when n % 2 = 0 then 'work' else 'mail' end,
          n % 7 - 3,
          case when n % 10 in (4, 5, 6) then $1 + n * interval '1 s' when n % 10 = 7 then 'infinity' else $1 - interval '1 h' end,
          case when n % 10 = 7 then $1 end,
          $1, '{}',
          case when n % 10 = 7 then 'blocked' else 'ready' end,
          case when n % 1000 = 8 then 1 else 0 end
        from generate_series(1, 100000) as n
        """;

    /// <summary>An index that begins with something else, read from end to end for each id; suspects are few.</summary>
    private const string IdsInAnotherIndex =
        @"Index (Only )?Scan using (?!jobs_pkey|jobs_suspect_idx)\S+ on jobs.*\n(\s*Index Cond: .*\n)?\s*(Index Cond|Filter): .*\(id = ";

    /// <summary>One that is read from end to end, or by columns behind its first.</summary>
    private const string WholeIndex =
        @"Index (Only )?Scan using (jobs_pkey|jobs_lane_idx|jobs_turn_idx|jobs_line_idx|leases_pkey|leases_worker_idx|places_line_idx|places_queue_idx|slots_pkey) on \S+.*\n"
        + @"(?!\s*Index Cond: \(*(id|queue|lease|worker_id)\)* )";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();

        // The rows that other tests deleted would stand dead in the lanes.
        await Sql.ExecuteAsync("truncate jobs");
    }

    private async Task<(long Worker, PlanRecorder Recorder)> FillAsync(bool analyzed)
    {
        await Sql.ExecuteAsync(Mixed, Noon);
        if (analyzed)
        {
            await Sql.ExecuteAsync("vacuum analyze");
        }

        var worker = await A.RegisterAsync(kinds: ["work", "mail"]);
        return (worker, await PlanRecorder.StartAsync(Sql));
    }

    private static void OnlyIndexes(IReadOnlyList<string> plans)
    {
        Assert.Contains(plans, plan => plan.Contains(" on jobs", StringComparison.Ordinal));
        Assert.Null(plans.FirstOrDefault(plan => plan.Contains("Seq Scan on jobs", StringComparison.Ordinal)));
        Assert.Null(plans.FirstOrDefault(plan => Regex.IsMatch(plan, @"leases_pkey on leases.*\n(?!\s*Index Cond)")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_claim_walks_the_lanes_and_sorts_no_table(bool analyzed)
    {
        var (worker, recorder) = await FillAsync(analyzed);
        var claim = await A.ClaimAsync(worker, 10, free: 4);
        Assert.Equal(10, claim.Jobs.Count);
        var plans = recorder.Take().ToList();
        claim = await A.ClaimAsync(worker, 10, free: 0, cursor: claim.Cursor);
        Assert.Equal(10, claim.Jobs.Count);
        plans.AddRange(recorder.Take());

        OnlyIndexes(plans);
        var lanes = plans.Where(plan => plan.Contains("v_lane.priority", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lanes);
        Assert.All(lanes, plan => Assert.Contains("Index Scan using jobs_lane_idx on jobs", plan, StringComparison.Ordinal));
        Assert.All(lanes, plan => Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Settles_beats_and_sweeps_reach_jobs_by_their_ids(bool analyzed)
    {
        var (worker, recorder) = await FillAsync(analyzed);
        var claim = await A.ClaimAsync(worker, 100);
        recorder.Take();

        await A.CompleteAsync(claim.Lease, claim.Ids[..50]);
        OnlyIndexes(recorder.Take());
        await A.SettleAsync(new Settlement(claim.Ids[50], claim.Lease, "fail"), new Settlement(claim.Ids[51], claim.Lease, "snooze"));
        OnlyIndexes(recorder.Take());
        await Sql.ExecuteAsync("select set_progress_v1(array[$1], array[$2], array['1']::jsonb[])", claim.Ids[53], claim.Lease);
        OnlyIndexes(recorder.Take());
        await A.BeatAsync(worker, [claim.Lease]);
        OnlyIndexes(recorder.Take());
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await A.SweepAsync(TimeSpan.FromMinutes(1));
        OnlyIndexes(recorder.Take());
    }

    [Fact]
    public async Task Plans_that_were_made_while_the_table_was_empty_serve_when_it_is_full()
    {
        // A primary key may keep its height when its rows go; by the planner's costs another index is cheaper then.
        await Sql.ExecuteAsync(Mixed, Noon);
        await Sql.ExecuteAsync("delete from jobs");
        await Sql.ExecuteAsync("vacuum analyze jobs");
        await Sql.ExecuteAsync("reindex index jobs_lane_idx");
        var worker = await A.RegisterAsync(kinds: ["work", "mail"]);
        for (var i = 0; i < 8; i++)
        {
            await A.EnqueueAsync(4);
            await ServeAsync(worker);
        }

        await Sql.ExecuteAsync(Mixed, Noon);
        var recorder = await PlanRecorder.StartAsync(Sql);
        await ServeAsync(worker);
        var plans = recorder.Take();
        OnlyIndexes(plans);
        Assert.Contains(plans, plan => plan.Contains("Index Cond: (id = ANY", StringComparison.Ordinal));
        Assert.Null(plans.FirstOrDefault(plan => Regex.IsMatch(plan, IdsInAnotherIndex)));
        Assert.Equal("", plans.FirstOrDefault(plan => Regex.IsMatch(plan, WholeIndex)) ?? "");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_do_those_of_jobs_under_limits(bool wasFull)
    {
        await A.SetQueueAsync("max_running => 1000, options => '{\"key_max_running\": 2}'");
        if (wasFull)
        {
            await Sql.ExecuteAsync(Mixed, Noon);
            await Sql.ExecuteAsync("update jobs set concurrency_key = 'k' || id % 1000");
            await Sql.ExecuteAsync("delete from jobs");
            await Sql.ExecuteAsync("vacuum analyze jobs");
            await Sql.ExecuteAsync("reindex table jobs");
        }

        var worker = await A.RegisterAsync();
        for (var i = 0; i < 8; i++)
        {
            await ServeLineAsync(worker, $"k{i}");
        }

        await Sql.ExecuteAsync(Mixed, Noon.AddDays(1));
        await Sql.ExecuteAsync("update jobs set concurrency_key = 'k' || id % 1000");
        var recorder = await PlanRecorder.StartAsync(Sql);
        await ServeLineAsync(worker, "other");
        var plans = recorder.Take();
        Assert.Contains(plans, plan => plan.Contains("l.max_running - u.n", StringComparison.Ordinal));
        Assert.Contains(plans, plan => plan.Contains("picked as materialized", StringComparison.Ordinal));
        Assert.Null(plans.FirstOrDefault(plan =>
            plan.Contains("from places", StringComparison.Ordinal) && plan.Contains("p.concurrency_key", StringComparison.Ordinal)
            && plan.Contains("places_queue_idx", StringComparison.Ordinal)));
        var lines = plans.Where(plan => plan.Contains("j.concurrency_key = u.key", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, plan => Assert.Matches(@"jobs_turn_idx on jobs j.*\n\s*Index Cond: \(\(queue = .*concurrency_key = .*run_at >= ", plan));
        Assert.Null(plans.FirstOrDefault(plan => Regex.IsMatch(plan, IdsInAnotherIndex)));
        Assert.Equal("", plans.FirstOrDefault(plan => Regex.IsMatch(plan, WholeIndex)) ?? "");
    }

    [Fact]
    public async Task No_plan_looks_a_line_up_in_the_lanes_whatever_the_other_indexes_cost()
    {
        await A.SetQueueAsync("max_running => 1000, options => '{\"key_max_running\": 2}'");
        var worker = await A.RegisterAsync();
        await Sql.BeginAsync();
        await Sql.ExecuteAsync("drop index jobs_turn_idx");
        var recorder = await PlanRecorder.StartAsync(Sql);
        await ServeLineAsync(worker, "line");
        var plans = recorder.Take();
        await Sql.RollbackAsync();
        var lines = plans.Where(plan => plan.Contains("j.concurrency_key = u.key", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, plan => Assert.DoesNotContain("jobs_lane_idx", plan, StringComparison.Ordinal));
        Assert.Null(plans.FirstOrDefault(plan => Regex.IsMatch(plan, IdsInAnotherIndex)));
    }

    private async Task ServeLineAsync(long worker, string key)
    {
        var line = await A.LineAsync(key, 3, due: "-1 d");
        var roomy = await A.ClaimAsync(worker, 1);
        var full = await A.ClaimAsync(worker, 2);
        await A.CompleteAsync(roomy.Lease, roomy.Ids);
        await A.CompleteAsync(full.Lease, full.Ids);
        var promoted = await A.ClaimAsync(worker, 1);
        await A.CompleteAsync(promoted.Lease, promoted.Ids);
        Assert.Equal(line, roomy.Ids.Concat(full.Ids).Concat(promoted.Ids));
    }

    private async Task ServeAsync(long worker)
    {
        var claim = await A.ClaimAsync(worker, 4);
        Assert.Equal(4, claim.Jobs.Count);
        await A.CompleteAsync(claim.Lease, claim.Ids[..2]);
        await A.SettleAsync(new Settlement(claim.Ids[2], claim.Lease, "fail"), new Settlement(claim.Ids[3], claim.Lease, "discard"));
    }

    [Fact]
    public async Task A_claim_of_ten_reads_few_pages_of_a_table_of_thousands()
    {
        const int Bound = 500;
        await Sql.ExecuteAsync(Mixed, Noon);
        var worker = await A.RegisterAsync(kinds: ["work", "mail"]);
        await A.ClaimAsync(worker, 10);
        await A.ClaimAsync(worker, 10);
        var explained = await Sql.ScalarAsync<string>(
            $"explain (analyze, buffers, format json) select * from claim_jobs_v1({worker}, gen_random_uuid(), 10, 0)");
        var plan = JsonDocument.Parse(explained).RootElement[0].GetProperty("Plan");
        var pages = plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
        Assert.InRange(pages, 10, Bound);
        Assert.True(await Sql.ScalarAsync<long>("select pg_relation_size('jobs') / 8192") > 2 * Bound);
    }
}
