using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Plain enqueues under the key of a run.</summary>
public sealed class RunKeyTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    [Theory]
    [InlineData("new")]
    [InlineData("waiting")]
    [InlineData("timed")]
    [InlineData("paused")]
    public async Task A_run_is_never_overwritten_the_job_follows_it(string state)
    {
        var run = await StartAsync("'1', key => 'a'");
        if (state is "waiting" or "timed")
        {
            await ParkAsync(run, "go", state == "timed" ? Noon.AddDays(1) : null);
        }
        else if (state == "paused")
        {
            await ActAsync("pause", run);
        }

        var next = await A.EnqueueKeyAsync("a", "2");

        Assert.NotEqual(run, next);
        Assert.Equal(("1", "order"), ((await A.JobAsync(run))["payload"], (await A.JobAsync(run))["kind"]));
        Assert.Equal((run, "blocked"), ((await A.JobAsync(next))["follows"], (await A.JobAsync(next))["state"]));
        await EndAsync(run);
        Assert.Equal("ready", await A.StateAsync(next));
    }

    [Fact]
    public async Task A_start_under_the_key_of_a_plain_job_finds_that_job()
    {
        var job = await A.EnqueueKeyAsync("a");
        Assert.Equal(job, await StartAsync("key => 'a'"));
    }

    [Fact]
    public async Task A_plain_job_that_waits_and_its_successor_make_room_for_a_run_that_shall_replace_them()
    {
        var worker = await A.RegisterAsync();
        var head = await A.EnqueueKeyAsync("a");
        var claim = await A.ClaimAsync(worker);
        var next = await A.EnqueueKeyAsync("a");
        await A.SettleAsync(head, claim.Lease, "fail", """{"retry_in_ms": 60000}""");

        var run = await StartAsync("key => 'a', on_conflict => 'terminate_existing'");

        Assert.Equal(("cancelled", "cancelled", "ready"), (await A.StateAsync(head), await A.StateAsync(next), await A.StateAsync(run)));
    }
}
