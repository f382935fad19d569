using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PgEngine.Testing.Workflows;
using PgEngine.Workflows;
using Xunit.Abstractions;

namespace PgEngine.Testing.Tests.Workflows;

public sealed class CrashEverywhereTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_saga_with_branches_waits_and_undo_survives_a_crash_behind_every_write(bool succeeds)
    {
        var ledger = new Ledger();
        var report = await CrashEverywhere.RunAsync("saga", succeeds, engine => engine.AddWorkflow<SagaWorkflow>("saga"), new()
        {
            Harness = new() { Services = services => services.AddSingleton(ledger) },
            Between = run => run.Engine.SignalAsync(run.RunId, "approved", run.Trial, dedupe: "approved"),
            Effects = async run => $"{ledger.Of(run.RunId)}\n{await BookedAsync(run)}",
        });

        output.WriteLine($"{report.Trials} crashes of a run of {report.Steps} steps, {report.Rerun.Count} run again after their row");
        report.AssertClean();
        Assert.True(report.Steps >= (succeeds ? 20 : 30), $"{report.Steps} steps");

        // A row for every step, those in transactions too, and for every one of the three sleeps.
        Assert.True(report.Trials >= report.Steps + 3, $"{report.Trials} trials of {report.Steps} steps");
    }

    [Fact]
    public async Task A_parent_and_its_children_survive_a_crash_behind_every_write_of_either()
    {
        var report = await CrashEverywhere.RunAsync(
            "parent", 3, engine => engine.AddWorkflow<ParentWorkflow>("parent").AddWorkflow<ChildWorkflow>("child"));

        report.AssertClean();
        Assert.True(report.Trials >= 10, $"{report.Trials} trials");
    }

    [Fact]
    public async Task A_workflow_that_is_not_the_same_when_it_runs_again_is_found_out()
    {
        var report = await CrashEverywhere.RunAsync("moody", 1, engine => engine.AddWorkflow<MoodyWorkflow>("moody"));

        Assert.NotEmpty(report.Failures);
        Assert.Throws<JobAssertionException>(() => report.AssertClean());
    }

    [Fact]
    public async Task A_run_that_waits_for_what_nobody_sends_is_told_at_once()
    {
        var error = await Assert.ThrowsAsync<JobAssertionException>(() => CrashEverywhere.RunAsync(
            "saga", true, engine => engine.AddWorkflow<SagaWorkflow>("saga"),
            new() { Harness = new() { Services = services => services.AddSingleton(new Ledger()) } }));

        Assert.Contains("Waiting for approved", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What transactions have left: a row for each, so that one that ran twice shows.</summary>
    private static async Task<string> BookedAsync(CrashRun run)
    {
        await using var source = NpgsqlDataSource.Create(run.ConnectionString);
        await using var command = source.CreateCommand("select string_agg(step, ' ' order by step) from booked where run_id = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = run.RunId });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What the steps of each run have done, each only once: effects are idempotent by the step's key.</summary>
    internal sealed class Ledger
    {
        private readonly ConcurrentDictionary<(long Run, string Key), string> _entries = new();

        public Task<int> EnterAsync(long run, string key, string entry, int result)
        {
            _entries[(run, key.Replace($"-{run}/", "-/", StringComparison.Ordinal))] = entry;
            return Task.FromResult(result);
        }

        public string Of(long run) => string.Join(
            '\n', _entries.Where(entry => entry.Key.Run == run).Select(entry => $"{entry.Key.Key} {entry.Value}").Order(StringComparer.Ordinal));
    }

    internal sealed class SagaWorkflow(Ledger ledger) : Workflow<bool, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, bool succeeds)
        {
            var sum = 0;
            for (var i = 0; i < 8; i++)
            {
                sum += await Step(ctx, "prepare", i);
            }

            await ctx.WaitForSignal<int>("approved");
            await ctx.Sleep(TimeSpan.FromHours(1));
            sum += (await ctx.All<int>(
            [
                ("air", b => Branch(b, 1)),
                ("rail", b => Branch(b, 2)),
                ("road", b => Branch(b, 3)),
            ])).Sum();
            foreach (var item in await ctx.ForEach([1, 2, 3], item => $"{item}", (b, item) => Branch(b, item), max: 2))
            {
                sum += item;
            }

            sum += await Tx(ctx, "book", 100);
            return succeeds ? sum : throw new WorkflowFailedException($"not with {sum}");
        }

        private StepCall<int> Step(WorkflowContext ctx, string name, int value) => ctx
            .Step(name, s => ledger.EnterAsync(ctx.RunId, s.IdempotencyKey, "done", value))
            .Undo($"undo {name}", (v, u) => ledger.EnterAsync(ctx.RunId, u.IdempotencyKey, "undone", v));

        private async Durable<int> Branch(WorkflowContext b, int value)
        {
            var first = await Step(b, "load", value);
            if (value == 2)
            {
                await b.Sleep(TimeSpan.FromMinutes(value));
            }

            return first + (value == 3 ? await Tx(b, "ship", value) : await Step(b, "ship", value));
        }

        private TxCall<int> Tx(WorkflowContext ctx, string name, int value) => ctx
            .Tx(name, async tx =>
            {
                await BookAsync(tx, ctx.RunId);
                return value;
            })
            .Undo($"undo {name}", (v, u) => ledger.EnterAsync(ctx.RunId, u.IdempotencyKey, "undone", v));

        private static async Task BookAsync(TxContext tx, long runId)
        {
            await using var command = new NpgsqlCommand(
                "create table if not exists booked (run_id bigint, step text); insert into booked values (@run, @step)", tx.Connection, tx.Transaction);
            command.Parameters.Add(new NpgsqlParameter<long>("run", runId));
            command.Parameters.Add(new NpgsqlParameter<string>("step", tx.Name));
            await command.ExecuteNonQueryAsync(tx.Token);
        }
    }

    internal sealed class ParentWorkflow : Workflow<int, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, int input)
        {
            var results = await ctx.ForEach(Enumerable.Range(1, input), n => $"{n}", (b, n) => b.Child<int, int>("child", "child", n));
            return await ctx.Step("sum", s => Task.FromResult(results.Sum()));
        }
    }

    internal sealed class ChildWorkflow : Workflow<int, int>
    {
        public override async Task<int> RunAsync(WorkflowContext ctx, int input)
        {
            var one = await ctx.Step("one", s => Task.FromResult(input));
            return await ctx.Step("two", s => Task.FromResult(one * 2));
        }
    }

    /// <summary>Goes another way whenever its process has seen it before.</summary>
    internal sealed class MoodyWorkflow : Workflow<int, int>
    {
        private static readonly ConcurrentDictionary<long, int> Seen = new();

        public override async Task<int> RunAsync(WorkflowContext ctx, int input)
        {
            var times = Seen.AddOrUpdate(ctx.RunId, 1, (_, n) => n + 1);
            await ctx.Step("one", s => Task.FromResult(1));
            return await ctx.Step("two", s => Task.FromResult(times));
        }
    }
}
