using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>pause, resume, cancel and terminate, in every state a run can be in.</summary>
public sealed class ControlTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private long Worker { get; set; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await ServeAsync("order", "mail");
    }

    private async Task<bool> ClaimsAsync(long run) => (await A.ClaimAsync(Worker)).Ids.Contains(run);

    [Fact]
    public async Task A_new_run_that_is_paused_is_not_claimed_until_it_is_resumed()
    {
        var run = await StartAsync();
        Assert.Equal("paused", await Sql.ScalarAsync<string>("select pause($1, 'wait for the bank')", run));
        Assert.Equal("already", await ActAsync("pause", run));
        Assert.Equal(("paused", "wait for the bank"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["reason"]));
        Assert.False(await ClaimsAsync(run));

        var listener = await ListenAsync();
        Assert.Equal("resumed", await ActAsync("resume", run));
        Assert.Equal(["q:default"], await listener.HeardAsync());
        Assert.Equal("not paused", await ActAsync("resume", run));
        Assert.True(await ClaimsAsync(run));
    }

    [Fact]
    public async Task A_run_that_was_to_begin_later_still_does()
    {
        var run = await StartAsync("run_at => _clock() + interval '1 hour'");
        await ActAsync("pause", run);
        await ActAsync("resume", run);
        Assert.Equal(Noon.AddHours(1), (await A.JobAsync(run))["run_at"]);
        Assert.Equal("scheduled", await WordAsync(run));
    }

    [Fact]
    public async Task A_waiting_run_goes_on_waiting_when_it_is_resumed()
    {
        var run = await StartAsync();
        await ParkAsync(run, "go");
        Assert.Equal("paused", await ActAsync("pause", run));
        Assert.Equal("resumed", await ActAsync("resume", run));
        Assert.Equal("waiting", await WordAsync(run));
        Assert.Equal("delivered", await SignalAsync(run, "go"));
    }

    [Fact]
    public async Task A_signal_that_came_meanwhile_is_taken_when_the_run_is_resumed()
    {
        var run = await StartAsync();
        await ParkAsync(run, "go", Noon.AddDays(1));
        await ActAsync("pause", run);
        await SignalAsync(run, "go");
        await ActAsync("resume", run);
        Assert.Equal(["wait#1"], await NamesAsync(run));
        Assert.True(await ClaimsAsync(run));
    }

    [Fact]
    public async Task A_time_that_came_meanwhile_lets_the_run_go_on_and_a_later_one_is_kept()
    {
        var early = await StartAsync();
        var late = await StartAsync();
        await ParkAsync(early, null, Noon.AddHours(1));
        await ParkAsync(late, null, Noon.AddHours(9));
        await ActAsync("pause", early);
        await ActAsync("pause", late);
        await Clock.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(("paused", "paused"), (await WordAsync(early), await WordAsync(late)));

        await ActAsync("resume", early);
        await ActAsync("resume", late);
        Assert.Equal([early], (await A.ClaimAsync(Worker)).Ids);
        Assert.Equal(Noon.AddHours(9), (await StatusAsync(late))["due_at"]);
    }

    [Fact]
    public async Task A_run_with_a_timeout_is_not_held_beyond_it_by_a_wait_without_one()
    {
        var run = await StartAsync("timeout => '3 hours'");
        await ParkAsync(run, "go");
        await ActAsync("pause", run);
        await ActAsync("resume", run);
        Assert.Equal(Noon.AddHours(3), (await StatusAsync(run))["due_at"]);
    }

    [Fact]
    public async Task A_running_run_is_asked_and_the_request_can_be_taken_back()
    {
        var run = await StartAsync();
        await A.ClaimAsync(Worker);
        var listener = await ListenAsync();
        Assert.Equal("requested", await ActAsync("pause", run));
        Assert.Equal([$"r:{run}"], await listener.HeardAsync());
        Assert.Equal("already", await ActAsync("pause", run));
        Assert.Equal("running", await WordAsync(run));
        Assert.Equal("resumed", await ActAsync("resume", run));
        Assert.Equal([$"r:{run}"], await listener.HeardAsync());
        Assert.Null((await A.JobAsync(run))["pause_requested_at"]);
    }

    [Fact]
    public async Task A_run_that_did_not_fit_the_code_is_compared_again()
    {
        var run = await StartAsync();
        await BlockAsync(run, "step charge#1 is gone\nsecond line");
        Assert.Equal(("blocked", "step charge#1 is gone\nsecond line"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["reason"]));
        Assert.False(await ClaimsAsync(run));
        Assert.Equal("resumed", await ActAsync("resume", run));
        Assert.True(await ClaimsAsync(run));
        Assert.Null((await A.JobAsync(run))["problem"]);
    }

    [Theory]
    [InlineData("pause", "not a run")]
    [InlineData("resume", "not paused")]
    [InlineData("terminate", "unknown")]
    public async Task A_plain_job_is_no_run(string act, string answer)
    {
        var job = await A.EnqueueAsync();
        Assert.Equal(answer, await ActAsync(act, job));
        Assert.Equal("ready", await A.StateAsync(job));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("terminate")]
    public async Task What_has_ended_or_never_was_says_so(string act)
    {
        var run = await StartAsync();
        await EndAsync(run);
        Assert.Equal("finished", await ActAsync(act, run));
        Assert.Equal("unknown", await ActAsync(act, 1));
    }

    [Fact]
    public async Task Cancelling_a_run_that_has_not_begun_ends_it()
    {
        var run = await StartAsync();
        Assert.Equal("cancelled", await A.CancelAsync(run, "not wanted"));
        Assert.Equal(("cancelled", "not wanted"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["reason"]));
    }

    [Theory]
    [InlineData("waiting")]
    [InlineData("timed")]
    [InlineData("paused")]
    [InlineData("blocked")]
    public async Task Cancelling_a_run_that_is_held_brings_it_to_a_worker(string held)
    {
        var run = await StartAsync();
        if (held == "blocked")
        {
            await BlockAsync(run, "diff");
        }
        else
        {
            await ParkAsync(run, "go", held == "timed" ? Noon.AddDays(1) : null);
            if (held == "paused")
            {
                await ActAsync("pause", run);
            }
        }

        Assert.Equal("requested", await A.CancelAsync(run, "enough"));

        Assert.Equal(("cancelling", "enough"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["reason"]));
        var claimed = (await A.ClaimAsync(Worker)).Job;
        Assert.Equal((run, true), (claimed.Id, claimed.CancelRequested));
    }

    [Fact]
    public async Task Children_are_cancelled_with_their_parent_unless_they_shall_outlive_it()
    {
        var run = await StartAsync();
        await ParkAsync(run, "go");
        var child = await ChildAsync(run);
        var begun = await ChildAsync(run);
        await ParkAsync(begun, "go");
        var free = await ChildAsync(run, "abandon");

        await A.CancelAsync(run);

        Assert.Equal(("cancelled", "cancelling", "ready"), (await WordAsync(child), await WordAsync(begun), await WordAsync(free)));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("waiting")]
    [InlineData("paused")]
    [InlineData("blocked")]
    [InlineData("running")]
    public async Task Terminating_ends_a_run_at_once_wherever_it_stands(string state)
    {
        var run = await StartAsync();
        var lease = Guid.Empty;
        switch (state)
        {
            case "waiting" or "paused":
                await ParkAsync(run, "go");
                if (state == "paused")
                {
                    await ActAsync("pause", run);
                }

                break;
            case "blocked":
                await BlockAsync(run, "diff");
                break;
            case "running":
                lease = (await A.ClaimAsync(Worker)).Lease;
                break;
        }

        var listener = await ListenAsync();
        Assert.Equal("terminated", await Sql.ScalarAsync<string>("select terminate($1, 'loops')", run));

        Assert.Equal(("cancelled", "loops"), ((await StatusAsync(run))["state"], (await StatusAsync(run))["reason"]));
        Assert.Equal(state == "running" ? [$"c:{run}"] : [], await listener.HeardAsync());
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
        Assert.Equal("finished", await ActAsync("terminate", run));
        if (state == "running")
        {
            Assert.Equal(Answer.Already("cancelled"), await A.SettleAsync(run, lease, "complete"));
        }
    }

    [Fact]
    public async Task Children_are_terminated_with_their_parent_to_the_last_generation()
    {
        var run = await StartAsync();
        await ParkAsync(run, "go");
        var child = await ChildAsync(run);
        await ParkAsync(child, "go");
        var grandchild = await ChildAsync(child);
        var free = await ChildAsync(run, "abandon");

        await ActAsync("terminate", run);

        Assert.Equal(("cancelled", "cancelled", "ready"), (await WordAsync(child), await WordAsync(grandchild), await WordAsync(free)));
        Assert.Equal("parent terminated", (await StatusAsync(grandchild))["reason"]);
    }

    [Fact]
    public async Task Operators_acts_are_written_down()
    {
        var run = await StartAsync();
        foreach (var act in new[] { "pause", "resume", "terminate", "delete_run" })
        {
            await ActAsync(act, run);
        }

        Assert.Equal(
            [$"pause {run}", $"resume {run}", $"terminate {run}", $"delete_run {run}"],
            await Sql.QueryAsync<string>("select act || ' ' || target from audit order by id"));
    }
}
