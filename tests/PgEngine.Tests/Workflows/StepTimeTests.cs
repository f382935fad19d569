using PgEngine.Tests.Workflows.Support;
using PgEngine.Workflows;

namespace PgEngine.Tests.Workflows;

/// <summary>How long an attempt of a step may take, by a clock that the test moves.</summary>
public sealed class StepTimeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_stopped_with_the_reason_and_the_last_one_fails_the_step()
    {
        var stopped = new List<StepStopReason>();
        var bench = new RunBench(async ctx =>
        {
            try
            {
                await ctx.Step("slow", async s =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, s.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                    stopped.Add(s.StopReason);
                    s.Token.ThrowIfCancellationRequested();
                }).Timeout(Minute).Retry(2, TimeSpan.FromMilliseconds(1));
                return "";
            }
            catch (StepFailedException e)
            {
                return $"{e.ErrorType}: {e.Message}";
            }
        });

        bench.Begin();
        await AdvanceUntilAsync(bench, () => bench.Run.State == "complete");

        Assert.Equal([StepStopReason.Timeout, StepStopReason.Timeout], stopped);
        Assert.Equal("\"timeout: The attempt ran longer than 00:01:00.\"", bench.Run.Result);
    }

    [Fact]
    public async Task A_step_that_reports_may_run_for_long_and_one_that_stops_reporting_is_stopped()
    {
        var begun = new TaskCompletionSource<StepContext>();
        var second = new TaskCompletionSource<int>();
        var bench = new RunBench(async ctx => await ctx.Step("long", async s =>
        {
            if (s.Attempt == 2)
            {
                second.SetResult(s.LastHeartbeat<int>());
                return "second";
            }

            begun.SetResult(s);
            await Task.Delay(Timeout.InfiniteTimeSpan, s.Token);
            return "first";
        }).Heartbeat(Minute).Retry(2, TimeSpan.FromMilliseconds(1)));

        bench.Begin();
        var step = await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        for (var beat = 1; beat <= 4; beat++)
        {
            bench.Time.Advance(Minute * 0.9);
            step.Heartbeat(beat);
        }

        Assert.Equal(StepStopReason.None, step.StopReason);
        await AdvanceUntilAsync(bench, () => step.StopReason != StepStopReason.None);
        Assert.Equal(StepStopReason.HeartbeatMissed, step.StopReason);
        await AdvanceUntilAsync(bench, () => second.Task.IsCompleted);
        Assert.Equal(4, await second.Task);
        Assert.Equal("\"second\"", (await bench.RestAsync()).Result);
    }

    private static async Task AdvanceUntilAsync(RunBench bench, Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 10_000, "It never happened.");
            bench.Time.Advance(TimeSpan.FromSeconds(5));
            await timer.WaitForNextTickAsync();
        }
    }
}
