using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

/// <summary>Enqueue that may be sent again: a key that outlives its job.</summary>
public sealed class OnceTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<long> RunAsync(long id)
    {
        var claim = await A.ClaimAsync(await A.RegisterAsync());
        Assert.Equal([id], claim.Ids);
        await A.CompleteAsync(claim.Lease, id);
        return id;
    }

    private Task<long> JobsAsync() => Sql.ScalarAsync<long>("select count(*) from jobs");

    [Fact]
    public async Task The_same_call_again_returns_the_same_job_waiting_running_or_finished()
    {
        var id = await A.EnqueueKeyAsync("a", "1", "once");
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", "once"));
        await RunAsync(id);
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "3", "once"));
        Assert.Equal(0, await JobsAsync());
    }

    [Fact]
    public async Task A_client_that_lost_the_answer_to_its_commit_sends_again_though_the_job_is_done_and_no_history_is_kept()
    {
        await Sql.ExecuteAsync("select set_queue('default', history => 'none')");
        await Sql.BeginAsync();
        var id = await A.EnqueueKeyAsync("order-7", "1", "once");
        await Sql.CommitAsync();
        await RunAsync(id);
        Assert.Null(await A.StateAsync(id));

        var b = await OpenAsync("the client, connected again");
        Assert.Equal(id, await b.EnqueueKeyAsync("order-7", "1", "once"));
        Assert.Equal(0, await JobsAsync());
    }

    [Fact]
    public async Task An_enqueue_that_was_rolled_back_left_no_key_behind()
    {
        await Sql.BeginAsync();
        var lost = await A.EnqueueKeyAsync("a", mode: "once");
        await Sql.RollbackAsync();
        Assert.NotEqual(lost, await A.EnqueueKeyAsync("a", mode: "once"));
        Assert.Equal(1, await JobsAsync());
    }

    [Fact]
    public async Task After_its_ttl_the_key_is_new_again_whether_or_not_a_sweep_came_by()
    {
        var id = await RunAsync(await A.EnqueueKeyAsync("a", mode: "once", ttl: TimeSpan.FromHours(1)));
        await Clock.SetAsync(Noon.AddHours(1).AddMilliseconds(-1));
        Assert.Equal(id, await A.EnqueueKeyAsync("a", mode: "once"));
        await Clock.SetAsync(Noon.AddHours(1));
        var next = await A.EnqueueKeyAsync("a", mode: "once");
        Assert.NotEqual(id, next);
        Assert.Equal(next, await A.EnqueueKeyAsync("a", mode: "once"));
    }

    [Fact]
    public async Task A_key_is_remembered_for_a_day_unless_said_otherwise()
    {
        await A.EnqueueKeyAsync("a", mode: "once");
        Assert.Equal(Noon.AddDays(1), await Sql.ScalarAsync<DateTime>("select expires_at from keys"));
    }

    [Fact]
    public async Task An_expired_key_whose_job_still_lives_stands_for_that_job()
    {
        var id = await A.EnqueueKeyAsync("a", mode: "once", ttl: TimeSpan.FromSeconds(1));
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(id, await A.EnqueueKeyAsync("a", mode: "once"));
        await RunAsync(id);
        Assert.Equal(id, await A.EnqueueKeyAsync("a", mode: "once"));
    }

    [Fact]
    public async Task A_live_job_of_another_mode_is_what_once_stands_for()
    {
        var id = await A.EnqueueKeyAsync("a", "1");
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "2", "once"));
        await RunAsync(id);
        Assert.Equal(id, await A.EnqueueKeyAsync("a", "3", "once"));
    }

    [Fact]
    public async Task Other_modes_do_not_look_at_what_once_remembers()
    {
        var id = await RunAsync(await A.EnqueueKeyAsync("a", mode: "once"));
        Assert.NotEqual(id, await A.EnqueueKeyAsync("a", mode: "skip"));
    }

    [Fact]
    public async Task Two_sessions_at_once_make_one_job()
    {
        var b = await OpenAsync("b");
        await Sql.BeginAsync();
        var id = await A.EnqueueKeyAsync("a", "1", "once");
        var second = b.StartEnqueueKey("a", "2", "once");
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();
        Assert.Equal(id, Assert.Single(await second)["enqueue"]);
        Assert.Equal(1, await JobsAsync());
    }

    [Fact]
    public async Task The_second_session_makes_the_job_when_the_first_rolls_back()
    {
        var b = await OpenAsync("b");
        await Sql.BeginAsync();
        await A.EnqueueKeyAsync("a", "1", "once");
        var second = b.StartEnqueueKey("a", "2", "once");
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.RollbackAsync();
        var id = (long)Assert.Single(await second)["enqueue"]!;
        Assert.Equal("2", (await A.JobAsync(id))["payload"]);
    }

    [Fact]
    public async Task The_sweep_forgets_expired_keys_and_no_others()
    {
        await A.EnqueueKeyAsync("old", mode: "once", ttl: TimeSpan.FromHours(1));
        await A.EnqueueKeyAsync("new", mode: "once", ttl: TimeSpan.FromHours(3));
        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        await A.SweepAsync();
        Assert.Equal(["new"], await Sql.QueryAsync<string>("select key from keys"));
    }
}
