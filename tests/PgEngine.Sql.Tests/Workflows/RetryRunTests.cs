using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>What a retried run does again, and what it keeps.</summary>
public sealed class RetryRunTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private async Task<List<string>> RetriedAsync(string state, params string[] journal)
    {
        var run = await StartAsync("""key => 'a', labels => '{"b": 1}'""");
        await JournalAsync(run, journal);
        await EndAsync(run, state);
        Assert.Equal("retried", await A.RetryAsync(run));
        return await NamesAsync(run);
    }

    [Fact]
    public async Task The_failed_step_runs_again_with_all_that_belongs_to_it() =>
        Assert.Equal(["a#1"], await RetriedAsync("failed", "1 a#1", "4 b#1?", "5 b#1!1", "5 b#1!2", "2 b#1"));

    [Fact]
    public async Task A_failure_that_the_run_survived_stays() =>
        Assert.Equal(["a#1", "b#1", "c#1"], await RetriedAsync("failed", "2 a#1", "7 b#1", "1 c#1", "8 d#1@", "7 d#1"));

    [Fact]
    public async Task Every_branch_that_failed_runs_again() =>
        Assert.Equal(
            ["all#1/b/x#1"],
            await RetriedAsync("failed", "2 all#1/a/x#1", "1 all#1/b/x#1", "9 all#1/c/mail#1>", "11 all#1/c/mail#1"));

    [Fact]
    public async Task A_failure_inside_a_branch_stays_when_the_run_went_on_after_it() =>
        Assert.Equal(["all#1/a/x#1", "b#1"], await RetriedAsync("failed", "2 all#1/a/x#1", "1 b#1", "2 c#1"));

    [Fact]
    public async Task A_run_that_failed_by_itself_does_its_last_step_again() =>
        Assert.Equal(["a#1"], await RetriedAsync("failed", "1 a#1", "4 b#1?", "1 b#1"));

    [Fact]
    public async Task Undone_steps_run_again_and_so_does_what_came_after_the_first_of_them() =>
        Assert.Equal(
            ["a#1"],
            await RetriedAsync("failed", "1 a#1", "1 b#1", "1 c#1", "1 d#1", "2 e#1", "1 undo/d#1", "1 undo/b#1#1"));

    [Fact]
    public async Task An_undo_that_failed_leaves_its_step_done() =>
        Assert.Equal(["a#1", "b#1"], await RetriedAsync("failed", "1 a#1", "1 b#1", "2 c#1", "2 undo/b#1"));

    [Fact]
    public async Task A_cancelled_run_goes_on_where_it_stood() =>
        Assert.Equal(["a#1", "b#1"], await RetriedAsync("cancelled", "1 a#1", "1 b#1", "14 $cancel"));

    [Fact]
    public async Task The_run_keeps_its_id_key_and_labels_and_is_read_whole()
    {
        var run = await StartAsync("""key => 'a', labels => '{"b": 1}'""");
        await JournalAsync(run, "1 a#1", "2 b#1");
        await ParkAsync(run, "go");
        await EndAsync(run);

        await A.RetryAsync(run);

        var job = await A.JobAsync(run);
        Assert.Equal(("a", """{"b": 1}""", 1), (job["key"], job["labels"], job["step_count"]));
        Assert.Equal((job["attempt"], null, null), (job["spared"], job["last_outcome"], job["last_worker_id"]));
        Assert.Equal("ready", await WordAsync(run));
    }

    [Fact]
    public async Task A_completed_run_stays_completed_and_a_running_one_running()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1");
        await EndAsync(run, "completed");
        Assert.Equal("completed", await A.RetryAsync(run));
        Assert.Equal(["a#1"], await NamesAsync(run));
    }

    [Fact]
    public async Task Many_at_once_are_rewound_too()
    {
        var run = await StartAsync();
        await JournalAsync(run, "1 a#1", "2 b#1");
        await EndAsync(run);
        Assert.Equal(1, await Sql.ScalarAsync<int>("select retry_failed(kind => 'order')"));
        Assert.Equal(["a#1"], await NamesAsync(run));
    }

    [Fact]
    public async Task A_retry_that_finds_the_key_taken_leaves_the_journal_alone()
    {
        var run = await StartAsync("key => 'a'");
        await JournalAsync(run, "1 a#1", "2 b#1");
        await EndAsync(run);
        await Sql.ExecuteAsync("delete from keys");
        await StartAsync("key => 'a'");
        Assert.Equal("key taken", await A.RetryAsync(run));
        Assert.Equal(["a#1", "b#1"], await NamesAsync(run));
    }

    /// <summary>A running parent with a child that it awaits, and the child's id.</summary>
    private async Task<(RunSession Runs, long Parent, Guid Lease, long Child)> FamilyAsync(string start = "")
    {
        var runs = new RunSession(A, await A.RegisterAsync(["order"]));
        var (parent, lease) = await runs.RunningAsync();
        return (runs, parent, lease, await StartChildAsync(runs, parent, lease, start));
    }

    private async Task<long> StartChildAsync(RunSession runs, long parent, Guid lease, string start = "", string step = "mail#1")
    {
        Assert.Equal(["1 started"], await runs.CheckpointAsync(
            new Step(parent, lease, step + ">", 1, 9, null, """{"start": {"kind": "mail" """ + start + "}}")));
        return await Sql.ScalarAsync<long>("select max(id) from jobs where parent_id = $1", parent);
    }

    private async Task FailAsync((RunSession Runs, long Parent, Guid Lease, long Child) family, params Step[] rows)
    {
        if (rows.Length > 0)
        {
            await family.Runs.CheckpointAsync(rows);
        }

        Assert.Equal(["ok failed"], await family.Runs.SettleAsync(new End(family.Parent, family.Lease, null, 2, "fail", """{"reason": "because"}""")));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task What_a_child_said_after_the_failure_does_not_answer_for_the_child_that_the_retry_starts(string state)
    {
        var family = await FamilyAsync(""", "policy": "abandon", "key": "m-1" """);
        await FailAsync(family, new Step(family.Parent, family.Lease, "a#1", 2, 2));
        await EndAsync(family.Child, state);
        Assert.Single(await PendingAsync(family.Parent));

        await A.RetryAsync(family.Parent);

        Assert.Empty(await PendingAsync(family.Parent));
        Assert.Empty(await NamesAsync(family.Parent));
        var lease = await family.Runs.ClaimAsync();
        Assert.NotEqual(family.Child, await StartChildAsync(family.Runs, family.Parent, lease, """, "key": "m-1" """));
    }

    [Fact]
    public async Task A_child_that_completed_after_the_failure_is_not_started_again()
    {
        var family = await FamilyAsync(""", "policy": "abandon" """);
        await FailAsync(family, new Step(family.Parent, family.Lease, "a#1", 2, 2));
        await EndAsync(family.Child, "completed");

        await A.RetryAsync(family.Parent);

        Assert.Equal(["mail#1>"], await NamesAsync(family.Parent));
        Assert.Single(await PendingAsync(family.Parent));
    }

    [Fact]
    public async Task A_child_that_goes_on_is_awaited_again()
    {
        var family = await FamilyAsync(""", "policy": "abandon" """);
        await FailAsync(family, new Step(family.Parent, family.Lease, "a#1", 2, 2));

        await A.RetryAsync(family.Parent);
        await EndAsync(family.Child, "completed");

        Assert.Equal(["mail#1>"], await NamesAsync(family.Parent));
        Assert.Single(await PendingAsync(family.Parent));
    }

    [Fact]
    public async Task A_child_that_still_undoes_when_its_parent_is_retried_answers_for_nobody()
    {
        var family = await FamilyAsync();
        var mail = await A.RegisterAsync(["mail"]);
        await A.ClaimAsync(mail);
        await FailAsync(family, new Step(family.Parent, family.Lease, "a#1", 2, 2));
        Assert.Equal("running", await A.StateAsync(family.Child));

        await A.RetryAsync(family.Parent);
        Assert.Empty(await NamesAsync(family.Parent));
        var lease = await family.Runs.ClaimAsync();
        await StartChildAsync(family.Runs, family.Parent, lease);
        await EndAsync(family.Child, "cancelled");

        Assert.Empty(await PendingAsync(family.Parent));
    }

    [Fact]
    public async Task A_retry_waits_for_a_child_that_is_just_ending()
    {
        var family = await FamilyAsync(""", "policy": "abandon" """);
        await FailAsync(family, new Step(family.Parent, family.Lease, "a#1", 2, 2));
        var other = await OpenAsync("ending");
        await other.Sql.BeginAsync();
        await other.Sql.ExecuteAsync("select _finish_job(j, 'failed', 'because', null, _clock()) from jobs as j where j.id = $1", family.Child);

        var retry = Sql.Start("select retry($1)", family.Parent);
        await Sql.WaitUntilBlockedAsync();
        await other.Sql.CommitAsync();
        await retry;

        Assert.Empty(await PendingAsync(family.Parent));
        Assert.Empty(await NamesAsync(family.Parent));
    }
}
