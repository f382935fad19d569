using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>Starting workflows, sending them signals and looking at them, without a worker.</summary>
public sealed class WorkflowClientTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private IPgEngine Engine => fixture.Engine;

    private NpgsqlDataSource Source => fixture.Database.Source;

    [Fact]
    public async Task A_run_is_started_as_the_options_say_and_can_be_looked_at()
    {
        var at = DateTimeOffset.UtcNow.AddHours(3);
        var id = await Engine.StartWorkflowAsync("order", new SendEmail("ada"), new StartOptions
        {
            Key = "order-1",
            Version = 2,
            Queue = "shop",
            RunAt = at,
            Priority = -7,
            Tags = ["eu"],
            Labels = new Dictionary<string, string> { ["customer"] = "ada" },
            Timeout = TimeSpan.FromDays(1),
            ConcurrencyKey = "ada",
            Headers = new Dictionary<string, string> { ["tenant"] = "7" },
        });

        var run = (await Engine.GetRunAsync(id))!;
        Assert.Equal((id, "order", 2, RunState.Scheduled, "order-1", "shop"), (run.RunId, run.Workflow, run.Version, run.State, run.Key, run.Queue));
        Assert.Equal(("ada", 0, 0, null, null), (run.Labels["customer"], run.Steps, run.Attempt, run.ParentId, run.FinishedAt));
        Assert.Empty(run.WaitsFor);
        Assert.Equal(
            """order@2 {"to": "ada", "copies": 1} -7 eu ada true {"tenant": "7"}""",
            await Source.ScalarAsync<string>(
                """
                select concat_ws(' ', kind, payload::text, priority, tags::text, concurrency_key, keep_result::text, headers::text)
                from engine.jobs where id = $1 and step_count = 0 and timeout > '26 hours'
                """,
                id));
        Assert.Null(await Engine.GetRunAsync(id + 1_000_000));
    }

    [Fact]
    public async Task A_start_carries_the_trace_of_whoever_starts()
    {
        using var activity = new Activity("checkout").SetIdFormat(ActivityIdFormat.W3C).Start();
        var id = await Engine.StartWorkflowAsync<string>("traced", "x");

        Assert.Equal(activity.Id, await Source.ScalarAsync<string>("select headers ->> 'traceparent' from engine.jobs where id = $1", id));
    }

    [Fact]
    public async Task A_key_that_is_taken_is_used_refused_or_taken_over()
    {
        StartOptions Keyed(StartConflict conflict = StartConflict.UseExisting) => new() { Key = "taken", OnConflict = conflict };

        var first = await Engine.StartWorkflowAsync<string>("keyed", "1", Keyed());
        Assert.Equal(first, await Engine.StartWorkflowAsync<string>("keyed", "2", Keyed()));
        var refusal = await Assert.ThrowsAsync<InvalidJobException>(
            () => Engine.StartWorkflowAsync<string>("keyed", "3", Keyed(StartConflict.Fail)));
        Assert.Equal("QE050", refusal.SqlState);

        var second = await Engine.StartWorkflowAsync<string>("keyed", "4", Keyed(StartConflict.TerminateExisting));
        Assert.NotEqual(first, second);
        Assert.Equal(RunState.Cancelled, (await Engine.GetRunAsync(first))!.State);
        Assert.Equal(second, await Engine.FindRunAsync("taken"));
        Assert.Null(await Engine.FindRunAsync("taken", "elsewhere"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_EF_Core_the_run_and_the_row_commit_together_or_not_at_all(bool commits)
    {
        var name = $"run-ef-{commits}";
        var options = new DbContextOptionsBuilder<ShopContext>().UseNpgsql(fixture.Database.ConnectionString).Options;
        await using var context = new ShopContext(options);
        await context.Database.ExecuteSqlRawAsync("create table if not exists orders (id text primary key)");
        long id;
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Orders.Add(new Order { Id = name });
            await context.SaveChangesAsync();
            id = await Engine.StartWorkflowAsync<string>("order", name, transaction: transaction.GetDbTransaction());
            if (commits)
            {
                await transaction.CommitAsync();
            }
        }

        Assert.Equal(commits, await Engine.GetRunAsync(id) is not null);
        Assert.Equal(commits, await context.Orders.AsNoTracking().AnyAsync(order => order.Id == name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_Dapper_runs_signals_and_rows_commit_together_or_not_at_all(bool commits)
    {
        var name = $"run-dapper-{commits}";
        await using DbConnection connection = new NpgsqlConnection(fixture.Database.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("create table if not exists payments (id text)");
        var waiting = await Engine.StartWorkflowAsync<string>("order", name);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("insert into payments values (@name)", new { name }, transaction);
            await Engine.StartWorkflowsAsync("many", [name, name], new StartOptions { Queue = name }, transaction);
            Assert.Equal(SignalAnswer.Kept, await Engine.SignalAsync(waiting, "paid", 7, transaction: transaction));
            if (commits)
            {
                await transaction.CommitAsync();
            }
        }

        Assert.Equal(commits ? 2 : 0, (await Engine.ListRunsAsync(new RunFilter { Queue = name })).Count);
        Assert.Equal(commits ? 1 : 0, await Source.ScalarAsync<long>("select count(*) from engine.signals where run_id = $1", waiting));
        Assert.Equal(commits ? 1 : 0, await connection.ExecuteScalarAsync<long>("select count(*) from payments where id = @name", new { name }));
    }

    [Fact]
    public async Task Many_runs_are_started_in_their_order_over_the_chunks()
    {
        var ids = await Engine.StartWorkflowsAsync(
            "fan", Enumerable.Range(0, BatchEnqueuer.MaxChunk + 3), new StartOptions { Queue = "fan", Labels = new Dictionary<string, string> { ["a"] = "b" } });

        Assert.Equal(BatchEnqueuer.MaxChunk + 3, ids.Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, ids.Count),
            await Source.ColumnAsync<int>(
                "select payload::text::integer from engine.jobs where id = any ($1) and labels = '{\"a\": \"b\"}' order by array_position($1, id)", ids.ToArray()));
        Assert.Empty(await Engine.StartWorkflowsAsync<int>("fan", []));
    }

    [Fact]
    public async Task A_signal_is_kept_until_it_is_asked_for_and_a_repeated_one_is_dropped()
    {
        var id = await Engine.StartWorkflowAsync<string>("order", "x");

        Assert.Equal(SignalAnswer.Kept, await Engine.SignalAsync(id, "paid", new SendEmail("ada"), dedupe: "payment-1"));
        Assert.Equal(SignalAnswer.Duplicate, await Engine.SignalAsync(id, "paid", new SendEmail("ada"), dedupe: "payment-1"));
        Assert.Equal(SignalAnswer.Kept, await Engine.SignalAsync<string?>(id, "go", null));
        Assert.Equal(SignalAnswer.Unknown, await Engine.SignalAsync(id + 1_000_000, "paid", 1));
        Assert.Equal(
            ["paid {\"to\": \"ada\", \"copies\": 1} payment-1", "go"],
            await Source.ColumnAsync<string>("select concat_ws(' ', name, payload::text, dedupe) from engine.signals where run_id = $1 order by id", id));
        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => Engine.SignalAsync(id, ">child", 1));
        Assert.Equal("QE053", refusal.SqlState);
    }

    [Fact]
    public async Task A_signal_by_key_finds_the_run_or_starts_it()
    {
        var options = new SignalOptions
        {
            StartIfMissing = "order", InputJson = "{\"n\": 1}", Version = 3, Labels = new Dictionary<string, string> { ["via"] = "signal" },
        };

        Assert.Equal(SignalAnswer.Unknown, await Engine.SignalByKeyAsync("by-key", "paid", 1));
        Assert.Equal(SignalAnswer.Started, await Engine.SignalByKeyAsync("by-key", "paid", 1, options));
        Assert.Equal(SignalAnswer.Kept, await Engine.SignalByKeyAsync("by-key", "paid", 2, options with { Dedupe = "two" }));
        Assert.Equal(SignalAnswer.Duplicate, await Engine.SignalByKeyAsync("by-key", "paid", 2, options with { Dedupe = "two" }));

        var run = (await Engine.GetRunAsync((await Engine.FindRunAsync("by-key"))!.Value))!;
        Assert.Equal(("order", 3, "signal"), (run.Workflow, run.Version, run.Labels["via"]));
        Assert.Equal(2, await Source.ScalarAsync<long>("select count(*) from engine.signals where run_id = $1", run.RunId));
    }

    [Fact]
    public async Task Runs_are_found_by_what_they_are_a_page_at_a_time()
    {
        var labels = new Dictionary<string, string> { ["customer"] = "grace" };
        var ids = await Engine.StartWorkflowsAsync("listed", [1, 2, 3], new StartOptions { Labels = labels, Queue = "listed", Version = 4 });
        await Engine.StartWorkflowAsync("listed", 4, new StartOptions { Queue = "listed", Delay = TimeSpan.FromDays(1), Tags = ["eu", "gpu"] });

        async Task<IEnumerable<long>> Found(RunFilter filter) => (await Engine.ListRunsAsync(filter)).Select(run => run.RunId);
        Assert.Equal(ids.Reverse(), await Found(new RunFilter { Labels = labels }));
        Assert.Equal(ids.Reverse().Take(2), await Found(new RunFilter { Labels = labels, Max = 2 }));
        Assert.Equal([ids[0]], await Found(new RunFilter { Labels = labels, BeforeId = ids[1] }));
        Assert.Equal(ids.Reverse(), await Found(new RunFilter { Workflow = "listed", Version = 4 }));
        Assert.Equal(ids.Reverse(), await Found(new RunFilter { Queue = "listed", State = RunState.Ready }));
        var tagged = Assert.Single(await Found(new RunFilter { Queue = "listed", State = RunState.Scheduled }));
        Assert.Equal([tagged], await Found(new RunFilter { Tag = "gpu" }));
        Assert.Empty(await Found(new RunFilter { Tag = "gpu", Version = 4 }));
        Assert.Empty(await Found(new RunFilter { Queue = "listed", CreatedBefore = DateTimeOffset.UtcNow.AddDays(-1) }));
        Assert.Equal(4, (await Found(new RunFilter { Queue = "listed", CreatedAfter = DateTimeOffset.UtcNow.AddDays(-1) })).Count());
        Assert.Empty(await Found(new RunFilter { ParentId = ids[0] }));
        await Assert.ThrowsAsync<EngineException>(() => Engine.ListRunsAsync(new RunFilter { Max = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(() => Engine.ListRunsAsync(new RunFilter { State = RunState.Unknown }));
    }

    [Fact]
    public async Task The_journal_is_read_in_its_order_a_page_at_a_time()
    {
        var id = await Engine.StartWorkflowAsync<string>("journaled", "x");
        await Source.ExecuteAsync(
            """
            insert into engine.steps (run_id, hash, at, due_at, n, kind, name, undo, value)
            select $1, engine._step_hash(s.name), now(), s.due_at, s.n, s.kind, s.name, s.undo, convert_to(s.value, 'UTF8')
            from (values
              (2, 8, 'sleep#1', null, null, timestamptz '2033-01-31'),
              (1, 1, 'charge#1', 'refund', '{"id": 7}', null)) as s (n, kind, name, undo, value, due_at)
            """,
            id);

        var steps = await Engine.GetStepsAsync(id);
        Assert.Equal([("charge#1", "step", "refund"), ("sleep#1", "timer", null)], steps.Select(step => (step.Name, step.Kind, step.Undo)));
        Assert.Equal(("{\"id\": 7}", 9, null), (steps[0].ValueJson, steps[0].Bytes, steps[0].DueAt));
        Assert.Equal(2033, steps[1].DueAt!.Value.Year);
        Assert.Equal("sleep#1", Assert.Single(await Engine.GetStepsAsync(id, afterN: 1)).Name);
        Assert.Equal("charge#1", Assert.Single(await Engine.GetStepsAsync(id, max: 1)).Name);
        Assert.Empty(await Engine.GetStepsAsync(id + 1_000_000));
    }

    [Fact]
    public async Task Inputs_are_stored_as_the_workflow_says_also_where_it_is_only_mapped()
    {
        using var host = Mapped();
        var engine = host.Services.GetRequiredService<IPgEngine>();
        var id = await engine.StartWorkflowAsync("zipped", new SendEmail(new string('a', 500)));
        await engine.SignalByKeyAsync("zipped-key", "go", 1, new SignalOptions { StartIfMissing = "zipped", InputJson = $"\"{new string('a', 500)}\"" });

        Assert.Equal(
            ["zipped@2 true", "zipped@2 true"],
            await Source.ColumnAsync<string>(
                "select kind || ' ' || (payload::text not like '%aaaa%')::text from engine.jobs where kind like 'zipped%' and id >= $1", id));
    }

    [Fact]
    public async Task The_result_of_a_run_is_waited_for_as_that_of_a_job()
    {
        var id = await Engine.StartWorkflowAsync<string>("order", "x");
        var wait = Engine.WaitForResultAsync(id);
        Assert.Equal(CancelAnswer.Cancelled, await Engine.CancelAsync(id, "not wanted"));

        await Assert.ThrowsAsync<JobCancelledException>(() => wait.WaitAsync(Eventually.Ceiling));
        Assert.Equal(SignalAnswer.Finished, await Engine.SignalAsync(id, "paid", 1));
    }

    private IHost Mapped()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddPgEngine(o => o.ConnectionString = fixture.Database.ConnectionString)
            .MapWorkflow<SendEmail>("zipped")
            .MapWorkflow<SendEmail>("zipped", 2, payload => payload.CompressAbove = 100);
        return builder.Build();
    }
}
