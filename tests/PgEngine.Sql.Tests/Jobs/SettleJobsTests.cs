using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

/// <summary>The fence: who may settle what, and what each item is told.</summary>
public sealed class SettleJobsTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    public static TheoryData<string, string> Outcomes => new()
    {
        { "complete", "completed" },
        { "fail", "retry" },
        { "discard", "cancelled" },
        { "snooze", "snoozed" },
        { "release", "released" },
    };

    private async Task<(long Worker, Claim Claim)> RunAsync(int count = 1)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(count);
        return (worker, await A.ClaimAsync(worker));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Ok_comes_with_the_state_after_it(string outcome, string state)
    {
        var (_, claim) = await RunAsync();
        Assert.Equal(Answer.Ok(state), await A.SettleAsync(claim.Job.Id, claim.Lease, outcome));
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from leases"));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task The_same_settle_sent_again_is_answered_already_with_what_was_recorded(string outcome, string state)
    {
        var (_, claim) = await RunAsync();
        await A.SettleAsync(claim.Job.Id, claim.Lease, outcome);
        Assert.Equal(Answer.Already(state), await A.SettleAsync(claim.Job.Id, claim.Lease, outcome));
        Assert.Equal(Answer.Already(state), Assert.Single(await A.CompleteAsync(claim.Lease, claim.Job.Id)));
    }

    [Fact]
    public async Task A_retry_is_still_already_after_the_job_has_run_again_and_ended()
    {
        var (worker, claim) = await RunAsync();
        await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", """{"retry_in_ms": 0}""");
        var second = await A.ClaimAsync(worker);
        Assert.Equal(Answer.Already("retry"), await A.SettleAsync(claim.Job.Id, claim.Lease, "fail"));
        await A.CompleteAsync(second.Lease, claim.Job.Id);
        Assert.Equal(Answer.Already("retry"), await A.SettleAsync(claim.Job.Id, claim.Lease, "fail"));
        Assert.Equal("completed", await A.StateAsync(claim.Job.Id));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Another_lease_is_stale_and_changes_nothing(string outcome, string state)
    {
        Assert.NotEmpty(state);
        var (_, claim) = await RunAsync();
        var before = await A.JobAsync(claim.Job.Id);
        Assert.Equal(Answer.Stale, await A.SettleAsync(claim.Job.Id, Guid.NewGuid(), outcome));
        Assert.Equal(before, await A.JobAsync(claim.Job.Id));
    }

    [Fact]
    public async Task A_lease_that_was_swept_is_stale_before_and_after_the_job_ran_again()
    {
        var (_, claim) = await RunAsync();
        await Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await A.SweepAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Answer.Stale, await A.SettleAsync(claim.Job.Id, claim.Lease, "complete"));

        var second = await A.ClaimAsync(await A.RegisterAsync());
        Assert.Equal(Answer.Stale, Assert.Single(await A.CompleteAsync(claim.Lease, claim.Job.Id)));
        await A.CompleteAsync(second.Lease, claim.Job.Id);
        Assert.Equal(Answer.Stale, Assert.Single(await A.CompleteAsync(claim.Lease, claim.Job.Id)));
    }

    [Fact]
    public async Task A_job_that_was_never_claimed_is_stale()
    {
        var id = await A.EnqueueAsync();
        Assert.Equal(Answer.Stale, await A.SettleAsync(id, Guid.NewGuid(), "complete"));
        Assert.Equal("ready", await A.StateAsync(id));
    }

    [Fact]
    public async Task A_job_nobody_knows_is_gone() =>
        Assert.Equal([Answer.Gone, Answer.Gone], await A.CompleteAsync(Guid.NewGuid(), 1, 2));

    [Fact]
    public async Task Without_history_a_settle_that_is_sent_again_is_gone()
    {
        await Sql.ExecuteAsync("insert into queues (queue, history, updated_at) values ('default', 'none', $1)", Noon);
        var (_, claim) = await RunAsync();
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, claim.Ids));
        Assert.Equal([Answer.Gone], await A.CompleteAsync(claim.Lease, claim.Ids));
    }

    [Fact]
    public async Task Every_item_of_a_mixed_batch_is_answered_by_its_place()
    {
        var (_, claim) = await RunAsync(6);
        var ids = claim.Ids;
        await A.CompleteAsync(claim.Lease, ids[5]);
        var answers = await A.SettleAsync(
            new(ids[3], claim.Lease, "snooze"),
            new(1, claim.Lease),
            new(ids[0], claim.Lease),
            new(ids[5], claim.Lease),
            new(ids[1], Guid.NewGuid()),
            new(ids[2], claim.Lease, "fail"),
            new(ids[4], claim.Lease, "discard"),
            new(ids[1], claim.Lease, "release"));
        Assert.Equal(
            [
                Answer.Ok("snoozed"), Answer.Gone, Answer.Ok("completed"), Answer.Already("completed"), Answer.Stale, Answer.Ok("retry"),
                Answer.Ok("cancelled"), Answer.Ok("released"),
            ],
            answers);
    }

    [Fact]
    public async Task Plain_completions_with_some_that_do_not_hold_are_answered_one_by_one()
    {
        var (_, claim) = await RunAsync(4);
        await A.CompleteAsync(claim.Lease, claim.Ids[1]);
        Assert.Equal(
            [Answer.Ok("completed"), Answer.Already("completed"), Answer.Gone, Answer.Ok("completed")],
            await A.CompleteAsync(claim.Lease, claim.Ids[0], claim.Ids[1], 7, claim.Ids[3]));
        Assert.Equal("running", await A.StateAsync(claim.Ids[2]));
    }

    [Fact]
    public async Task The_lease_of_another_item_of_the_batch_opens_nothing()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        var first = await A.ClaimAsync(worker, 1);
        var second = await A.ClaimAsync(worker, 1);
        var rows = await Sql.RowsAsync(
            "select * from settle_jobs_v1($1, $2)", new[] { first.Job.Id, second.Job.Id }, new[] { second.Lease, first.Lease });
        Assert.Equal("stale", Assert.Single(rows)["answer"]);
        Assert.Equal("running", await A.StateAsync(first.Job.Id));
        Assert.Equal("running", await A.StateAsync(second.Job.Id));

        rows = await Sql.RowsAsync(
            "select * from settle_jobs_v1($1, $2) order by answer",
            new[] { first.Job.Id, second.Job.Id, first.Job.Id }, new[] { second.Lease, second.Lease, Guid.NewGuid() });
        Assert.Equal(["ok", "stale"], rows.Select(row => row["answer"]));
        Assert.Equal([2], rows[0].Get<int[]>("items"));
        Assert.Equal("running", await A.StateAsync(first.Job.Id));
    }

    [Fact]
    public async Task The_lease_counts_its_open_jobs_and_goes_with_the_last()
    {
        var (_, claim) = await RunAsync(5);
        Task<List<int>> OpenAsync() => Sql.QueryAsync<int>("select open from leases");

        await A.CompleteAsync(claim.Lease, claim.Ids[0], claim.Ids[1]);
        Assert.Equal([3], await OpenAsync());
        await A.CompleteAsync(claim.Lease, claim.Ids[0]);
        Assert.Equal([3], await OpenAsync());
        await A.SettleAsync(claim.Ids[2], claim.Lease, "fail");
        Assert.Equal([2], await OpenAsync());
        await A.SettleAsync(new(claim.Ids[3], claim.Lease, "snooze"), new(claim.Ids[4], claim.Lease));
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Nothing_to_settle_is_no_answer() => Assert.Empty(await A.SettleAsync());

    [Theory]
    [InlineData("'{1,2}', array_fill(gen_random_uuid(), array[1])")]
    [InlineData("'{1}', array_fill(gen_random_uuid(), array[1]), '{complete,fail}'")]
    [InlineData("'{1}', array_fill(gen_random_uuid(), array[1]), null, array['{}', '{}']::jsonb[]")]
    [InlineData("'{1}', null")]
    public async Task Arrays_that_do_not_fit_together_are_refused(string arguments) =>
        await RefusedAsync("QE011", () => Sql.RowsAsync($"select * from settle_jobs_v1({arguments})"));

    [Fact]
    public async Task An_unknown_outcome_is_refused()
    {
        var (_, claim) = await RunAsync();
        await RefusedAsync("QE011", () => A.SettleAsync(claim.Job.Id, claim.Lease, "finish"));
        Assert.Equal("running", await A.StateAsync(claim.Job.Id));
    }

    [Fact]
    public async Task A_settle_that_rolls_back_leaves_the_job_to_its_lease()
    {
        var (_, claim) = await RunAsync();
        await Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await Sql.RollbackAsync();
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, claim.Ids));
    }
}
