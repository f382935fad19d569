using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Groups;

public sealed class GroupsTests(DatabaseFixture fixture) : GroupTest(fixture)
{
    [Fact]
    public async Task The_last_member_enqueues_the_callback_with_the_counts()
    {
        var (group, claim) = await RunningAsync(4);
        await A.CompleteAsync(claim.Lease, claim.Ids[..2]);
        await A.SettleAsync(claim.Ids[2], claim.Lease, "fail", """{"permanent": true}""");
        Assert.Empty(await CallbacksAsync());
        Assert.Equal((1, 2, 1, 0), await CountsAsync(group));

        await A.SettleAsync(claim.Ids[3], claim.Lease, "discard");

        Assert.Equal(
            [$$$"""{"file": "a.csv", "group": {"id": {{{group}}}, "failed": 1, "cancelled": 1, "completed": 2}}"""],
            await CallbacksAsync());
        var status = await StatusAsync(group);
        Assert.Equal(("finished", "done"), (status["state"], status["callback_kind"]));
        Assert.Equal(await Sql.ScalarAsync<long>("select id from jobs where kind = 'done'"), status["callback_job_id"]);
        Assert.Equal((0, 2, 1, 1), await CountsAsync(group));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from group_endings"));
    }

    [Fact]
    public async Task Many_members_that_end_in_one_batch_are_one_row()
    {
        var (group, claim) = await RunningAsync(20);
        await A.CompleteAsync(claim.Lease, claim.Ids[..19]);
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from group_endings"));
        await A.CompleteAsync(claim.Lease, claim.Ids[19..]);
        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task An_open_group_never_finishes()
    {
        var group = await CreateAsync();
        await AddAsync(group, 1);
        var claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal("open", await StateAsync(group));
        Assert.Equal("finished", await CloseAsync(group));
        Assert.Single(await CallbacksAsync());
    }

    [Fact]
    public async Task A_group_without_members_finishes_when_it_is_closed()
    {
        var group = await CreateAsync();
        Assert.Equal("finished", await CloseAsync(group));
        Assert.Equal([$$$"""{"file": "a.csv", "group": {"id": {{{group}}}, "failed": 0, "cancelled": 0, "completed": 0}}"""], await CallbacksAsync());
        Assert.Equal("finished", await CloseAsync(group));
        Assert.Single(await CallbacksAsync());
        Assert.Equal("unknown", await CloseAsync(group + 1));
    }

    [Fact]
    public async Task A_group_needs_no_callback()
    {
        var (group, claim) = await RunningAsync(1, callback: null);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal("finished", await StateAsync(group));
        Assert.Null((await StatusAsync(group))["callback_job_id"]);
    }

    [Fact]
    public async Task A_retry_keeps_its_group_waiting()
    {
        var (group, claim) = await RunningAsync(1);
        Assert.Equal(Answer.Ok("retry"), await A.SettleAsync(claim.Ids[0], claim.Lease, "fail", """{"retry_in_ms": 0}"""));
        Assert.Equal((1, 0, 0, 0), await CountsAsync(group));
        claim = await A.ClaimAsync(Worker);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(group);
        Assert.Equal((0, 1, 0, 0), await CountsAsync(group));
    }

    [Fact]
    public async Task Cancelling_the_last_member_finishes_the_group()
    {
        var group = await CreateAsync();
        var ids = await AddAsync(group, 2);
        await CloseAsync(group);
        await A.CancelAsync(ids[0]);
        Assert.Equal("closed", await StateAsync(group));
        await A.CancelAsync(ids[1]);
        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task Poison_that_the_sweep_ends_finishes_the_group()
    {
        var (group, claim) = await RunningAsync(1);
        await Sql.ExecuteAsync("update jobs set losses = 4 where id = $1", claim.Ids[0]);
        await A.SweepAsync(TimeSpan.Zero);
        Assert.Equal("closed", await StateAsync(group));
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.SweepAsync(TimeSpan.FromSeconds(30));
        await FinishedOnceAsync(group);
        Assert.Equal((0, 0, 1, 0), await CountsAsync(group));
    }

    [Fact]
    public async Task A_running_member_may_add_members_to_a_closed_group()
    {
        var (group, claim) = await RunningAsync(1);
        var added = await AddAsync(A, group);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal((1, 1, 0, 0), await CountsAsync(group));
        claim = await A.ClaimAsync(Worker);
        Assert.Equal([added], claim.Ids);
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(group);
    }

    [Theory]
    [InlineData("select enqueue('work', options => jsonb_build_object('group', $1::bigint))")]
    [InlineData("select enqueue_many(jsonb_build_array(jsonb_build_object('kind', 'work', 'options', jsonb_build_object('group', $1::bigint))))")]
    [InlineData("select enqueue_jobs_v1('work', array['{}']::jsonb[], p_options => jsonb_build_object('group', $1::bigint))")]
    [InlineData("select create_group(options => jsonb_build_object('parent', $1::bigint))")]
    public async Task Nothing_is_added_to_a_group_that_is_unknown_or_has_finished(string statement)
    {
        var group = await CreateAsync(callback: null);
        await CloseAsync(group);

        Assert.Contains("has finished", (await RefusedAsync("QE031", () => Sql.ExecuteAsync(statement, group))).MessageText, StringComparison.Ordinal);
        Assert.Contains("does not exist", (await RefusedAsync("QE031", () => Sql.ExecuteAsync(statement, group + 1))).MessageText, StringComparison.Ordinal);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }

    [Theory]
    [InlineData("QE009", """{"kind": "done", "payload": [1]}""", null)]
    [InlineData("QE009", """{"kind": "done", "colour": "red"}""", null)]
    [InlineData("QE001", """{"kind": ""}""", null)]
    [InlineData("QE009", null, """{"parent": "x"}""")]
    [InlineData("QE009", null, """{"size": 3}""")]
    [InlineData("QE009", null, "[]")]
    public async Task A_group_that_makes_no_sense_is_refused(string code, string? callback, string? options) =>
        await RefusedAsync(code, () => CreateAsync(callback, options));

    [Fact]
    public async Task A_callback_waits_from_the_end_of_its_group()
    {
        var (_, claim) = await RunningAsync(1, """{"kind": "done", "delay_ms": 60000}""");
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await A.CompleteAsync(claim.Lease, claim.Ids);
        Assert.Equal(Noon.AddMinutes(61), await Sql.ScalarAsync<DateTime>("select run_at from jobs where kind = 'done'"));
    }

    [Fact]
    public async Task A_callback_that_cannot_be_enqueued_any_more_is_a_problem_of_the_group_alone()
    {
        var other = await CreateAsync(callback: null);
        var (group, claim) = await RunningAsync(1, $$$"""{"kind": "done", "options": {"group": {{{other}}}}}""");
        await CloseAsync(other);

        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, claim.Ids));

        var status = await StatusAsync(group);
        Assert.Equal("finished", status["state"]);
        Assert.Null(status["callback_job_id"]);
        Assert.StartsWith("QE031: ", status.Get<string>("problem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merging_the_endings_keeps_the_counts()
    {
        var (group, claim) = await RunningAsync(5);
        foreach (var id in claim.Ids[..4])
        {
            await A.CompleteAsync(claim.Lease, id);
        }

        await Sql.ExecuteAsync("select _merge_endings($1)", group);
        Assert.Equal(1, await Sql.ScalarAsync<long>("select count(*) from group_endings"));
        Assert.Equal((1, 4, 0, 0), await CountsAsync(group));
        await A.CompleteAsync(claim.Lease, claim.Ids[4]);
        Assert.Equal((0, 5, 0, 0), await CountsAsync(group));
    }

    [Fact]
    public async Task The_list_shows_what_is_asked_for_newest_first()
    {
        var open = await CreateAsync(options: """{"name": "import of May"}""");
        var (closed, _) = await RunningAsync(1);
        var finished = await CreateAsync();
        await CloseAsync(finished);

        Assert.Equal([finished, closed, open], await Sql.QueryAsync<long>("select group_id from groups()"));
        Assert.Equal([closed, open], await Sql.QueryAsync<long>("select group_id from groups('unfinished')"));
        Assert.Equal([open], await Sql.QueryAsync<long>("select group_id from groups('open')"));
        Assert.Equal([closed], await Sql.QueryAsync<long>("select group_id from groups('closed')"));
        Assert.Equal([closed], await Sql.QueryAsync<long>("select group_id from groups(before_id => $1, max => 1)", finished));
        Assert.Equal("import of May", (await StatusAsync(open))["name"]);
        await RefusedAsync("QE202", () => Sql.ExecuteAsync("select groups('ready')"));
        await RefusedAsync("QE202", () => Sql.ExecuteAsync("select groups(max => 0)"));
    }

    [Fact]
    public async Task A_finished_group_is_forgotten_after_a_week()
    {
        var group = await CreateAsync(callback: null);
        await CloseAsync(group);
        var open = await CreateAsync();
        await Clock.AdvanceAsync(TimeSpan.FromDays(6.9));
        await A.SweepAsync();
        Assert.Equal("finished", await StateAsync(group));
        await Clock.AdvanceAsync(TimeSpan.FromDays(0.2));
        await A.SweepAsync();
        Assert.Empty(await Sql.QueryAsync<long>("select group_id from group_status($1)", group));
        Assert.Equal("open", await StateAsync(open));
    }
}
