using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows.Writing;

namespace PgEngine.Tests.Workflows;

/// <summary>Bodies that await what is not durable, against the rules: they may be slow for it, and never lose a step.</summary>
public sealed class ForeignTests
{
    private readonly TaskCompletionSource _foreign = new();
    private readonly RunBench _bench;
    private int _after;

    public ForeignTests() => _bench = new RunBench(async ctx =>
    {
        var nap = ctx.Sleep(TimeSpan.FromHours(1));
        await _foreign.Task;
        Interlocked.Increment(ref _after);
        var a = await ctx.Step("a", _ => Task.FromResult("done"));
        await nap;
        return a;
    });

    [Fact]
    public async Task A_parked_run_whose_code_wants_to_go_on_is_dropped_from_memory_and_does_it_when_it_resumes()
    {
        Assert.Equal("parked", (await _bench.RunAsync()).State);
        _foreign.SetResult();
        await _bench.WhenTorn;
        Assert.Equal(0, _after);
        _bench.Time.Advance(TimeSpan.FromHours(1));

        var run = await _bench.ResumeColdAsync();

        Assert.Equal(("complete", "\"done\""), (run.State, run.Result));
        Assert.Equal(["sleep#1", "a#1"], run.Names);
    }

    [Fact]
    public async Task So_is_one_whose_code_goes_on_while_the_database_is_asked_to_park_it()
    {
        _bench.Store.IsHolding = true;
        _bench.Begin();
        await Eventually(() => _bench.Store.Items.ToArray().Any(item => item is ParkItem));
        _foreign.SetResult();
        await Eventually(() => _bench.Store.Items.ToArray().Any(item => item is CheckpointItem { Name.Full: "a#1" }));

        _bench.Store.Release();

        await _bench.WhenTorn;
    }

    [Fact]
    public async Task One_that_was_claimed_before_it_could_be_dropped_is_given_back()
    {
        await _bench.RunAsync();
        _foreign.SetResult();
        await _bench.WhenTorn;

        await _bench.ResumeHotAsync();

        Assert.True(_bench.IsAbandoned);
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("complete", (await _bench.ResumeColdAsync()).State);
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
