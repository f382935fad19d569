using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.History;

public sealed class DoctorHistoryTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private Task<List<string>> FindAsync() =>
        Sql.QueryAsync<string>("select check_name || ': ' || subject from _doctor_history(_clock()) order by 1");

    [Fact]
    public async Task Nothing_is_wrong_while_workers_prune()
    {
        await A.RegisterAsync();
        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task A_missing_partition_a_net_that_is_in_use_and_a_partition_that_does_not_go_are_named_with_the_reader()
    {
        var first = await A.RegisterAsync();
        var job = await A.EnqueueAsync();
        await A.CompleteAsync((await A.ClaimAsync(first)).Lease, job);
        await Sql.ExecuteAsync("delete from workers");
        await Clock.AdvanceAsync(TimeSpan.FromDays(3));
        var reader = await OpenAsync("reader");
        await reader.Sql.BeginAsync();
        await reader.Sql.ScalarAsync<long>("select count(*) from history");

        // The reader keeps the new worker's partitions from being made, and the old ones from going.
        await A.RegisterAsync();
        await Sql.ExecuteAsync("select fail_jobs(array[enqueue('work')])");
        var found = await FindAsync();
        Assert.Contains("history_partitions: class day", found);
        Assert.Contains("history_pruning: history_day_2031020312", found);
        Assert.Contains($"pid {reader.Sql.Connection.ProcessID}", await Sql.ScalarAsync<string>(
            "select cure from _doctor_history(_clock()) where subject = 'history_day_2031020312'"), StringComparison.Ordinal);

        await reader.Sql.CommitAsync();
        await Sql.ExecuteAsync("select count(*) from prune()");
        await Sql.ExecuteAsync("select count(*) from prune()");
        Assert.Empty(await FindAsync());

        await Sql.ExecuteAsync(
            """
            insert into history (id, finished_at, created_at, attempt, spared, priority, losses, queue, kind, state)
            values (1, _clock() + interval '9 days', _clock(), 1, 0, 0, 0, 'default', 'work', 'completed')
            """);
        Assert.Equal(["history_nets: history_day_net"], await FindAsync());
    }
}
