using Npgsql;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Groups;

/// <summary>Two sessions at the end of a group: the callback comes exactly once, whoever commits first.</summary>
public sealed class GroupRaceTests(DatabaseFixture fixture) : GroupTest(fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_last_members_that_end_at_the_same_time_finish_the_group_once(bool firstCommitsFirst)
    {
        var (group, claim) = await RunningAsync(2);
        await DeleteBothAsync(claim);
        await LookAsync(A, group);
        await LookAsync(B, group);
        foreach (var session in firstCommitsFirst ? new[] { A, B } : [B, A])
        {
            await session.Sql.CommitAsync();
        }

        // The second one waited 20 ms for the first, which holds its transaction open for longer: the sweep has to look.
        Assert.Equal(1, await RemindersAsync());
        await A.SweepAsync();
        await FinishedOnceAsync(group);
        await A.SweepAsync();
        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task The_second_of_two_last_members_waits_for_the_first_and_finishes_the_group_itself()
    {
        var (group, claim) = await RunningAsync(2);
        await DeleteBothAsync(claim);
        await LookAsync(A, group);
        var second = B.Sql.Start($"set local lock_timeout = '30s'; select _finish_if_ended({group}, _clock())");
        await B.Sql.WaitUntilBlockedAsync();
        await A.Sql.CommitAsync();
        await second;
        await B.Sql.CommitAsync();
        await FinishedOnceAsync(group);
        Assert.Equal(0, await RemindersAsync());
    }

    [Fact]
    public async Task Who_ends_while_another_member_lives_makes_that_members_end_wait_for_him()
    {
        var (group, claim) = await RunningAsync(2);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids[0]);
        Assert.Equal(Answer.Busy, Assert.Single(await B.CompleteAsync(claim.Lease, claim.Ids[1])));
        await A.Sql.CommitAsync();
        await B.CompleteAsync(claim.Lease, claim.Ids[1]);
        await FinishedOnceAsync(group);
        Assert.Equal(0, await RemindersAsync());
    }

    [Fact]
    public async Task A_claim_takes_the_member_that_somebody_has_pinned()
    {
        var group = await CreateAsync();
        var ids = await AddAsync(group, 1);
        await CloseAsync(group);
        var claim = await A.ClaimAsync(Worker);
        var waiting = await AddAsync(A, group);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, ids);
        Assert.Equal([waiting], (await B.ClaimAsync(Worker)).Ids);
        await A.Sql.CommitAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Closing_beside_the_last_end_finishes_the_group_once(bool closeFirst)
    {
        var group = await CreateAsync();
        var ids = await AddAsync(group, 1);
        var claim = await A.ClaimAsync(Worker);
        await A.Sql.BeginAsync();
        if (closeFirst)
        {
            Assert.Equal("closed", await CloseAsync(group));
            var end = B.Sql.Start("select answer from settle_jobs_v1(array[$1], array[$2])", ids[0], claim.Lease);
            await end;
            await A.Sql.CommitAsync();
            await B.CompleteAsync(claim.Lease, ids[0]);
        }
        else
        {
            await A.CompleteAsync(claim.Lease, ids[0]);
            var close = B.Sql.Start("select close_group($1)", group);
            await B.Sql.WaitUntilBlockedAsync();
            await A.Sql.CommitAsync();
            Assert.Equal("finished", (await close).Single()["close_group"]);
        }

        await FinishedOnceAsync(group);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_group_does_not_finish_beside_an_enqueue_into_it(bool commits)
    {
        var (group, claim) = await RunningAsync(1);
        await B.Sql.BeginAsync();
        await AddAsync(B, group);
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(claim.Lease, claim.Ids));
        Assert.Equal("closed", await StateAsync(group));
        Assert.Equal(1, await RemindersAsync());

        await (commits ? B.Sql.CommitAsync() : B.Sql.RollbackAsync());
        await A.SweepAsync();
        Assert.Equal(0, await RemindersAsync());
        if (commits)
        {
            Assert.Equal("closed", await StateAsync(group));
            claim = await A.ClaimAsync(Worker);
            await A.CompleteAsync(claim.Lease, claim.Ids);
        }

        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task An_enqueue_waits_for_the_last_end_and_is_then_refused()
    {
        var (group, claim) = await RunningAsync(1);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids);
        var add = B.Sql.Start("select enqueue('work', options => jsonb_build_object('group', $1::bigint))", group);
        await B.Sql.WaitUntilBlockedAsync();
        await A.Sql.CommitAsync();
        await RefusedAsync("QE031", () => add);
        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task A_last_end_that_rolls_back_leaves_the_group_to_the_next()
    {
        var (group, claim) = await RunningAsync(1);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await A.Sql.RollbackAsync();
        Assert.Equal("closed", await StateAsync(group));
        Assert.Empty(await CallbacksAsync());
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task The_sweep_beside_the_last_end_finishes_the_group_once()
    {
        var (group, claim) = await RunningAsync(1);
        await Sql.ExecuteAsync("insert into group_reminders (group_id) values ($1)", group);
        await A.Sql.BeginAsync();
        await A.CompleteAsync(claim.Lease, claim.Ids);
        await B.SweepAsync();
        Assert.Equal(1, await RemindersAsync());
        await A.Sql.CommitAsync();
        await B.SweepAsync();
        await FinishedOnceAsync(group);
        Assert.Equal(0, await RemindersAsync());
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task A_completion_that_cannot_see_the_others_leaves_the_group_to_the_sweep(string isolation)
    {
        var group = await CreateAsync();
        await AddAsync(group, 2);
        await CloseAsync(group);
        var first = await A.ClaimAsync(Worker, 1);
        var second = await A.ClaimAsync(Worker, 1);
        await A.Sql.ExecuteAsync($"begin isolation level {isolation}");
        await A.Sql.ExecuteAsync("select from jobs");
        Assert.Equal([Answer.Ok("completed")], await B.CompleteAsync(second.Lease, second.Ids));
        Assert.Equal([Answer.Ok("completed")], await A.CompleteAsync(first.Lease, first.Ids));
        await A.Sql.CommitAsync();
        Assert.Equal("closed", await StateAsync(group));

        await B.SweepAsync();
        await FinishedOnceAsync(group);
    }

    [Fact]
    public async Task Members_that_end_in_many_sessions_at_once_finish_their_group_once()
    {
        const int Members = 96;
        const int Sessions = 6;
        var (group, claim) = await RunningAsync(Members);
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async session =>
        {
            await using var connection = await Database.Source.OpenConnectionAsync();
            foreach (var id in claim.Ids.Where((_, place) => place % Sessions == session))
            {
                while (await EndAsync(connection, id, claim.Lease) == "busy")
                {
                }
            }
        }));
        await A.SweepAsync();
        await FinishedOnceAsync(group);
        Assert.Equal((0, Members, 0, 0), await CountsAsync(group));
    }

    /// <summary>Leaves both sessions where a settle is between its delete and its look.</summary>
    private async Task DeleteBothAsync(Claim claim)
    {
        await A.Sql.BeginAsync();
        await A.Sql.ExecuteAsync("delete from jobs where id = $1", claim.Ids[0]);
        await B.Sql.BeginAsync();
        await B.Sql.ExecuteAsync("delete from jobs where id = $1", claim.Ids[1]);
    }

    private static Task LookAsync(QueueSession session, long group) => session.Sql.ExecuteAsync(
        "select _end_members(array[row(0, 'completed', 'default', null, null, $1::bigint)::ended_job], _clock())", group);

    private static async Task<string> EndAsync(NpgsqlConnection connection, long id, Guid lease)
    {
        await using var command = new NpgsqlCommand("select answer from engine.settle_jobs_v1(array[$1], array[$2])", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        command.Parameters.Add(new NpgsqlParameter { Value = lease });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
