using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Writing;

namespace PgEngine.Tests.Workflows;

public sealed class LosingWaitTests
{
    [Fact]
    public async Task A_signal_that_comes_while_the_winners_row_is_written_is_not_taken_by_the_branch_that_lost()
    {
        var bench = new RunBench(async ctx =>
        {
            var winner = await ctx.Any(
                ("go", async b => { await b.WaitForSignal<string>("go"); }), ("stop", async b => { await b.WaitForSignal<string>("stop"); }));
            return winner + (await ctx.WaitForSignal<string>("stop")).Value;
        });
        await bench.RunAsync();
        bench.Signal("go", "1");
        bench.Store.IsHolding = true;
        var resumed = bench.ResumeHotAsync();
        await Eventually(() => bench.Store.Items.ToArray().Any(item => item is CheckpointItem { Kind: StepKind.Marker }));

        bench.Signal("stop", "2");
        bench.Activation!.Look();
        await Eventually(() => bench.Store.Items.ToArray().Any(item => item is ParkItem { Mode: ParkMode.Look }));
        bench.Store.Release();

        Assert.Equal(("complete", "\"go2\""), ((await resumed).State, bench.Run.Result));
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var ceiling = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), ceiling.Token);
        }
    }
}
