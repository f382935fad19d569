using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.History;

/// <summary>Where finished jobs lie, and that a partition too few never stops anybody.</summary>
public sealed class PartitionTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private Task<string> PartitionOfAsync(long job) =>
        Sql.ScalarAsync<string>("select tableoid::regclass::text from history where id = $1", job);

    private Task<List<string>> PartitionsAsync(string like) =>
        Sql.QueryAsync<string>("select name from _history_partitions() where name like $1 order by name", like);

    private async Task<long> CompleteOneAsync(string queue = "default", string kind = "work")
    {
        var worker = await A.RegisterAsync(kinds: [kind], queues: [queue]);
        var id = await A.EnqueueAsync(kind, queue: queue);
        await A.CompleteAsync((await A.ClaimAsync(worker)).Lease, id);
        return id;
    }

    [Fact]
    public async Task A_worker_finds_partitions_for_now_and_for_later()
    {
        await A.RegisterAsync();

        Assert.Equal(["history_day_2031020312", "history_day_2031020318"], await PartitionsAsync("history_day_203102031%"));
        Assert.Equal(["history_day_2031020400"], await PartitionsAsync("history_day_2031020400"));
        Assert.Equal(2, (await PartitionsAsync("history_quarter_203101%")).Count + (await PartitionsAsync("history_quarter_203102%")).Count);
    }

    [Fact]
    public async Task A_job_lies_in_the_partition_of_its_class_and_time()
    {
        Assert.Equal("history_day_2031020312", await PartitionOfAsync(await CompleteOneAsync()));
    }

    [Fact]
    public async Task Without_a_partition_a_job_ends_all_the_same_and_stays_in_the_net_until_it_is_old()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        await Clock.AdvanceAsync(TimeSpan.FromDays(40));
        var claim = await A.ClaimAsync(worker);
        Assert.Equal(Answer.Ok("completed"), Assert.Single(await A.CompleteAsync(claim.Lease, id)));
        Assert.Equal("history_day_net", await PartitionOfAsync(id));

        Assert.Contains("crowded", await Sql.QueryAsync<string>("select action from prune()"));

        Assert.Equal("history_day_net", await PartitionOfAsync(id));
        Assert.Equal(["history_day_2031031518"], await PartitionsAsync("history_day_20310315%"));
        Assert.Equal(Answer.Already("completed"), Assert.Single(await A.CompleteAsync(claim.Lease, id)));
        await Clock.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Contains("deleted", await Sql.QueryAsync<string>("select action from prune()"));
    }

    [Fact]
    public async Task What_the_net_holds_is_deleted_in_bounded_pieces_when_it_is_old()
    {
        await Clock.AdvanceAsync(TimeSpan.FromDays(80));
        await Sql.ExecuteAsync(
            """
            insert into history (id, finished_at, created_at, attempt, spared, priority, losses, queue, kind, state)
            select n, _clock(), _clock(), 1, 0, 0, 0, 'default', 'work', 'completed' from generate_series(1, 10001) as n
            """);
        Assert.Contains("crowded", await Sql.QueryAsync<string>("select action from prune()"));
        Assert.Equal(10001, await Sql.ScalarAsync<long>("select count(*) from history_day_net"));

        await Clock.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Contains("deleted", await Sql.QueryAsync<string>("select action from prune(20)"));
        Assert.Equal(8001, await Sql.ScalarAsync<long>("select count(*) from history"));
        await Sql.ExecuteAsync("select * from prune(1000)");
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from history"));
    }

    [Fact]
    public async Task Old_partitions_are_emptied_then_dropped_and_young_ones_stay()
    {
        var id = await CompleteOneAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(29));
        Assert.DoesNotContain("emptied", await Sql.QueryAsync<string>("select action from prune()"));
        Assert.Equal("completed", await A.StateAsync(id));

        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Contains("emptied history_day_2031020312", await Sql.QueryAsync<string>("select action || ' ' || name from prune()"));
        Assert.Null(await A.StateAsync(id));
        Assert.Contains("dropped history_day_2031020312", await Sql.QueryAsync<string>("select action || ' ' || name from prune()"));
        Assert.DoesNotContain("history_day_2031020312", await PartitionsAsync("%"));
    }

    [Fact]
    public async Task A_reader_of_an_old_partition_stops_no_insert_and_pruning_comes_back()
    {
        var old = await CompleteOneAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(31));
        var worker = await A.RegisterAsync();
        var jobs = await A.EnqueueAsync(20);
        var reader = await OpenAsync("reader");
        var settler = await OpenAsync("settler");
        await reader.Sql.BeginAsync();
        await reader.Sql.ScalarAsync<long>("select count(*) from history_day_2031020312");

        // Pruning waits for the reader, then gives up; who settles meanwhile is not even slowed down.
        var claim = await A.ClaimAsync(worker);
        var pruning = A.Sql.Start("select action from prune() where name = 'history_day_2031020312'");
        await settler.Sql.ExecuteAsync("set lock_timeout = '1ms'");
        foreach (var job in jobs)
        {
            Assert.Equal(Answer.Ok("completed"), Assert.Single(await settler.CompleteAsync(claim.Lease, job)));
        }

        Assert.Equal("busy", Assert.Single(await pruning)["action"]);
        Assert.Equal("completed", await A.StateAsync(old));

        await reader.Sql.CommitAsync();
        Assert.Contains("emptied", await Sql.QueryAsync<string>("select action from prune()"));
        Assert.Null(await A.StateAsync(old));
        Assert.Equal(20, await Sql.ScalarAsync<long>("select count(*) from history"));
    }

    [Fact]
    public async Task A_reader_of_all_history_stops_no_insert_either()
    {
        await CompleteOneAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(31));
        var worker = await A.RegisterAsync();
        var job = await A.EnqueueAsync();
        var reader = await OpenAsync("reader");
        await reader.Sql.BeginAsync();
        await reader.Sql.ScalarAsync<long>("select count(*) from history");

        await Clock.AdvanceAsync(TimeSpan.FromHours(20));
        var actions = await Sql.QueryAsync<string>("select distinct action from prune()");
        Assert.Equal(["busy"], actions);
        Assert.Equal(Answer.Ok("completed"), Assert.Single(await A.CompleteAsync((await A.ClaimAsync(worker)).Lease, job)));
    }

    [Fact]
    public async Task A_sweep_prunes_once_a_minute()
    {
        var id = await CompleteOneAsync();
        var worker = await A.RegisterAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(31));
        await A.BeatAsync(worker);
        Assert.Null(await A.StateAsync(id));
        Assert.Contains("history_day_2031020312", await PartitionsAsync("%"));

        await Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        await A.BeatAsync(worker);
        Assert.Contains("history_day_2031020312", await PartitionsAsync("%"));

        await Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        await A.BeatAsync(worker);
        Assert.DoesNotContain("history_day_2031020312", await PartitionsAsync("%"));
    }

    [Fact]
    public async Task The_number_of_partitions_stays_small_over_a_year()
    {
        await Sql.ExecuteAsync("""select set_setting('retention', '{"completed": "week", "failed": "year", "cancelled": "hour"}')""");
        for (var day = 0; day < 400; day += 10)
        {
            await Clock.AdvanceAsync(TimeSpan.FromDays(10));
            await Sql.ExecuteAsync("select count(*) from prune()");
        }

        await Sql.ExecuteAsync("select count(*) from prune()");
        await Sql.ExecuteAsync("select count(*) from prune()");
        Assert.InRange(await Sql.ScalarAsync<long>("select count(*) from _history_partitions()"), 20, 60);
    }

    [Fact]
    public async Task Pruning_by_hand_needs_a_positive_number() => await RefusedAsync("QE202", () => Sql.ExecuteAsync("select prune(0)"));
}
