using Npgsql;
using PgEngine.Runtime.Tests.Support;
using PgEngine.Workers;

namespace PgEngine.Runtime.Tests.Faults;

public sealed class NewPartitionTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private const string Finish =
        """
        insert into engine.history (id, class, finished_at, created_at, run_at, attempt, spared, priority, losses, queue, kind, state)
        values (1, 'day', '2100-01-01 12:00Z', now(), now(), 1, 0, 0, 0, 'default', 'a', 'completed')
        """;

    [Fact]
    public async Task An_outcome_that_was_on_its_way_into_the_net_when_its_partition_was_made_is_sent_again_and_not_refused()
    {
        await using var maker = await fixture.Database.OpenSessionAsync("maker");
        await using var writer = await fixture.Database.OpenSessionAsync("writer");
        await maker.BeginAsync();
        Assert.Equal("made", await maker.ScalarAsync<string>(
            "select engine._make_partition('day', 'history_day_2100010100', '2100-01-01 00:00Z', '2100-01-02 00:00Z')"));
        var finishing = writer.Start(Finish);
        await writer.WaitUntilBlockedAsync();
        await maker.CommitAsync();

        var error = await Assert.ThrowsAsync<PostgresException>(() => finishing);
        Assert.Equal((false, true), (SqlFault.IsBadItem(error), SqlFault.IsConflict(error)));

        await writer.ExecuteAsync(Finish);
    }
}
