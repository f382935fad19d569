using Npgsql;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>Calls that come while others are under way travel together; a lock on the table keeps the first ones under way.</summary>
public sealed class SharedEnqueueTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private IPgEngine Engine => fixture.Engine;

    [Fact]
    public async Task Calls_that_wait_share_a_commit_and_each_gets_its_own_job()
    {
        await using var traffic = await HoldUpAsync();
        var calls = Enumerable.Range(0, 10).Select(n => Engine.EnqueueAsync("echo", $"{n}", Traced(n))).ToList();
        var ids = await traffic.ReleaseAsync(calls);

        var jobs = await fixture.Database.Source.RowsAsync(
            "select payload::text, headers ->> 'n' as n, xmin::text as xmin from engine.jobs where id = any ($1) order by id", ids);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"{n}"), jobs.Select(job => (string)job["payload"]!));
        Assert.Equal(Enumerable.Range(0, 10).Select(n => $"{n}"), jobs.Select(job => (string)job["n"]!));
        Assert.Single(jobs.Select(job => job["xmin"]).Distinct());
    }

    [Fact]
    public async Task A_call_that_is_refused_fails_alone()
    {
        await using var traffic = await HoldUpAsync();
        var before = Engine.EnqueueAsync("echo", "1");
        var bad = Engine.EnqueueAsync("echo", "{");
        var after = Engine.EnqueueAsync("echo", "2");
        var ids = await traffic.ReleaseAsync([before, after]);

        await Assert.ThrowsAsync<InvalidJobException>(() => bad);
        Assert.Equal(2, await CountAsync(ids));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_waits_enqueues_nothing()
    {
        using var giveUp = new CancellationTokenSource();
        await using var traffic = await HoldUpAsync();
        var kept = Engine.EnqueueAsync("echo", "1");
        var left = Engine.EnqueueAsync("cancelled", "2", cancellationToken: giveUp.Token);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await traffic.ReleaseAsync([kept]);
        Assert.Equal(0L, await fixture.Database.Source.ScalarAsync<long>("select count(*) from engine.jobs where kind = 'cancelled'"));
    }

    [Fact]
    public async Task Jobs_with_other_options_keep_them()
    {
        await using var traffic = await HoldUpAsync();
        var queues = new[] { "a", "b", "a", "b" };
        var calls = queues.Select(queue => Engine.EnqueueAsync("echo", $"\"{queue}\"", new EnqueueOptions { Queue = queue })).ToList();
        var ids = await traffic.ReleaseAsync(calls);

        Assert.Equal(4L, await fixture.Database.Source.ScalarAsync<long>(
            "select count(*) from engine.jobs where id = any ($1) and payload #>> '{}' = queue", ids));
    }

    [Fact]
    public async Task A_call_in_a_transaction_waits_for_nobody()
    {
        await using var traffic = await HoldUpAsync();
        var others = Engine.EnqueueAsync("echo", "1");
        await using var connection = await fixture.Database.Source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await traffic.LetGoAsync();
            await Engine.EnqueueAsync("rolled_back", "2", transaction: transaction);
        }

        await others.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0L, await fixture.Database.Source.ScalarAsync<long>("select count(*) from engine.jobs where kind = 'rolled_back'"));
    }

    private static EnqueueOptions Traced(int n) => new() { Headers = new Dictionary<string, string> { ["n"] = $"{n}" } };

    private Task<long> CountAsync(long[] ids) =>
        fixture.Database.Source.ScalarAsync<long>("select count(*) from engine.jobs where id = any ($1)", ids);

    /// <summary>From now on calls wait for one another.</summary>
    private async Task<Traffic> HoldUpAsync()
    {
        var connection = await fixture.Database.Source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table engine.jobs in share mode", connection, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        var first = Enumerable.Range(0, EnqueueGatherer.MaxFlights).Select(_ => Engine.EnqueueAsync("echo", "0")).ToList();
        return new Traffic(connection, transaction, first);
    }

    private sealed class Traffic(NpgsqlConnection connection, NpgsqlTransaction transaction, List<Task<long>> first) : IAsyncDisposable
    {
        public async Task LetGoAsync()
        {
            await transaction.RollbackAsync();
            await Task.WhenAll(first);
        }

        public async Task<long[]> ReleaseAsync(IEnumerable<Task<long>> calls)
        {
            await LetGoAsync();
            return await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(30));
        }

        public async ValueTask DisposeAsync() => await connection.DisposeAsync();
    }
}
