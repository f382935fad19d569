using System.Collections.Concurrent;
using Npgsql;
using PgEngine.Crash.Faults;
using PgEngine.Diagnostics;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>What runs write when connections end, answers are lost or the database refuses something: nothing is lost, and no step runs twice.</summary>
public sealed class RunWriterTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private readonly ConcurrentDictionary<string, int> _bodies = new();

    [Fact]
    public async Task A_connection_that_has_ended_since_the_last_round_trip_is_replaced()
    {
        var gate = new Gate();
        await using var host = await fixture.StartWorkflowAsync("ended", async (ctx, _) =>
        {
            await ctx.Step("a", _ => Ran(ctx, "a"));
            await ctx.Step("b", async s =>
            {
                await gate.PassAsync(s.Token);
                await Ran(ctx, "b");
            });
            return "done";
        });
        var id = await host.StartRunAsync("ended");
        await gate.Reached;
        await TerminateAsync();
        gate.Open();

        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("a#1 b#1", await fixture.Source.StepNamesAsync(id));
        Assert.All(_bodies.Values, times => Assert.Equal(1, times));
        Assert.True(host.Logs.Count(EventIds.FlushFailed) > 0, "the round trip failed first");
    }

    [Fact]
    public async Task Connections_that_end_again_and_again_lose_nothing()
    {
        await using var host = await fixture.StartWorkflowAsync("cut", StoryAsync, configure: Patient);
        List<long> ids = [];
        for (var i = 0; i < 8; i++)
        {
            List<long> started = await StartAsync(host, "cut", 4);
            ids.AddRange(started);
            await Eventually.True(
                () => fixture.Source.ScalarAsync<bool>("select exists (select from engine.steps where run_id = any ($1))", started.ToArray()),
                "something is written");
            await TerminateAsync();
        }

        await AssertAllRanOnceAsync("cut", ids);
        Assert.True(host.Logs.Count(EventIds.FlushFailed) > 0, "a round trip failed");
    }

    [Fact]
    public async Task Answers_that_are_lost_behind_the_commit_are_made_up_for_by_what_was_written()
    {
        var (isCutting, lost) = (false, 0);
        var cuts = FaultProxy.Sometimes(seed: 20261122, every: 4, () => Interlocked.Increment(ref lost));
        await using var proxy = new FaultProxy(Plain(), answer => Volatile.Read(ref isCutting) && cuts(answer));
        await using var host = await fixture.StartWorkflowAsync("lost", StoryAsync, o => o.ConnectionString = proxy.ConnectionString, Patient);
        Volatile.Write(ref isCutting, true);
        var ids = await StartAsync(host, "lost", 30);

        await Eventually.Equal((long)ids.Count, () => fixture.Source.CountFinishedAsync("lost", "completed"));
        Volatile.Write(ref isCutting, false);

        await AssertAllRanOnceAsync("lost", ids);
        Assert.True(host.Logs.Count(EventIds.FlushFailed) > 0, $"of {lost} lost answers one was the writer's");
    }

    [Fact]
    public async Task One_bad_row_and_one_bad_result_among_many_fail_alone()
    {
        var gates = new Gate();
        await using var host = await fixture.StartWorkflowAsync("bad", async (ctx, input) =>
        {
            try
            {
                var value = await ctx.Step("value", async s =>
                {
                    await gates.PassAsync(s.Token);
                    await Ran(ctx, "value");
                    return input == "huge" ? new string('x', 3_000_000) : input;
                });
                return input == "unwritable" ? "\0" : value;
            }
            catch (StepFailedException e)
            {
                return e.ErrorType;
            }
        });
        var fine = await StartAsync(host, "bad", 40);
        var huge = await host.StartRunAsync("bad", "huge");
        var unwritable = await host.StartRunAsync("bad", "unwritable");
        await Eventually.Equal(42, () => Task.FromResult(gates.Arrivals));
        await using (var session = await fixture.Database.OpenSessionAsync("in the way"))
        {
            // Nothing gets in meanwhile, so that all rows travel together.
            await session.BeginAsync();
            await session.ExecuteAsync("select from engine.workers where 'bad' = any (queues) for update");
            gates.Open();
            await Eventually.Equal(42, () => Task.FromResult(_bodies.Values.Sum()));
            await host.Logs.WaitForAsync(EventIds.FlushFailed);
            await session.CommitAsync();
        }

        await fixture.Source.WaitForStateAsync(huge, "completed");
        var failed = await fixture.Source.WaitForStateAsync(unwritable, "failed");
        await Eventually.Equal(41L, () => fixture.Source.CountFinishedAsync("bad", "completed"));

        Assert.Equal("refused_by_database", await fixture.Source.ResultAsync(huge));
        Assert.Equal("the database refused the run's outcome", failed.Get<string>("reason"));
        Assert.Equal(2, host.Logs.Count(EventIds.RunItemIsolated));
        Assert.All(_bodies.Values, times => Assert.Equal(1, times));
        Assert.Equal(
            fine.Count,
            await fixture.Source.ScalarAsync<long>("select count(*) from engine.steps where run_id = any ($1) and kind = 1", fine.ToArray()));
    }

    private static void Patient(WorkflowOptions options)
    {
        options.StepRetry = options.StepRetry with { Base = TimeSpan.FromMilliseconds(5), Cap = TimeSpan.FromMilliseconds(50) };
        options.StepMaxAttempts = 100;
    }

    /// <summary>Rows of every kind of way: steps, branches, a wait for a signal, a transaction.</summary>
    private async Task<string> StoryAsync(WorkflowContext ctx, string input)
    {
        await ctx.Step("a", _ => Ran(ctx, "a"));
        await ctx.All(("left", b => b.Step("b", _ => Ran(ctx, "left"))), ("right", b => b.Step("b", _ => Ran(ctx, "right"))));
        var signal = await ctx.WaitForSignal<string>("go", TimeSpan.FromHours(1));
        await ctx.Tx("tx", async tx =>
        {
            await using var command = new NpgsqlCommand("insert into effects values (@run)", tx.Connection, tx.Transaction);
            command.Parameters.Add(new NpgsqlParameter<long>("run", ctx.RunId));
            await command.ExecuteNonQueryAsync(tx.Token);
        });
        await ctx.Step("c", _ => Ran(ctx, "c"));
        return signal.Value;
    }

    private Task<bool> Ran(WorkflowContext ctx, string step)
    {
        _bodies.AddOrUpdate($"{ctx.RunId} {step}", 1, (_, times) => times + 1);
        return Task.FromResult(true);
    }

    /// <summary>Starts runs, every second one with its signal already there.</summary>
    private async Task<List<long>> StartAsync(WorkerHost host, string queue, int count)
    {
        await fixture.Source.ExecuteAsync("create table if not exists effects (run_id bigint)");
        var ids = new List<long>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(await fixture.Source.ScalarAsync<long>("select engine.start($1, '\"in\"', queue => $1, keep_result => true)", queue));
        }

        foreach (var id in ids)
        {
            await fixture.Source.ScalarAsync<string>("select engine.signal($1, 'go', '\"done\"')", id);
        }

        return ids;
    }

    private async Task AssertAllRanOnceAsync(string queue, List<long> ids)
    {
        await fixture.Source.WaitForCompletedAsync(queue, ids.Count);
        Assert.Equal(4 * ids.Count, _bodies.Count);
        Assert.All(_bodies, body => Assert.Equal((body.Key, 1), (body.Key, body.Value)));
        Assert.Equal(ids.Order(), await fixture.Source.ColumnAsync<long>("select run_id from effects where run_id = any ($1) order by 1", ids.ToArray()));
        foreach (var id in ids)
        {
            Assert.Equal("done", await fixture.Source.ResultAsync(id));
        }

        Assert.Equal(
            "a#1 all#1/left/b#1 all#1/right/b#1 c#1 go#1 go#1@ tx#1",
            (await fixture.Source.ColumnAsync<string>(
                """
                select distinct string_agg(name, ' ' order by name) from engine.steps where run_id = any ($1) group by run_id
                """,
                ids.ToArray())).Single());
    }

    private Task TerminateAsync() => fixture.Source.ExecuteAsync(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'pgengine'");

    private string Plain() => new NpgsqlConnectionStringBuilder(fixture.Database.ConnectionString)
    {
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;
}
