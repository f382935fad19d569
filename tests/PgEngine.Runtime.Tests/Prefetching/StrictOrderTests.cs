using System.Collections.Concurrent;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;

namespace PgEngine.Runtime.Tests.Prefetching;

/// <summary>Claiming ahead breaks no line: the jobs of a concurrency key run one after the other, by id, retries included.</summary>
public sealed class StrictOrderTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private const int Lines = 3;
    private const int JobsPerLine = 12;

    private readonly ConcurrentDictionary<int, ConcurrentQueue<int>> _done = new();
    private readonly int[] _running = new int[Lines];
    private int _overlaps;

    [Fact]
    public async Task Two_workers_that_claim_ahead_keep_the_order_of_every_line_over_retries()
    {
        await using var a = await StartAsync();
        await using var b = await StartAsync();

        // Quick jobs without a key teach both workers to claim ahead, and go on between those of the lines.
        await a.Engine.EnqueueManyAsync("quick", Enumerable.Repeat("1", 200), RuntimeFixture.On("lines"));
        for (var n = 0; n < JobsPerLine; n++)
        {
            for (var line = 0; line < Lines; line++)
            {
                await a.Engine.EnqueueAsync("step", $"[{line}, {n}]", RuntimeFixture.On("lines") with { ConcurrencyKey = $"line-{line}", Priority = -n });
                await a.Engine.EnqueueAsync("quick", "1", RuntimeFixture.On("lines"));
            }
        }

        await fixture.Source.WaitForCompletedAsync("lines", 200 + (2 * Lines * JobsPerLine));
        Assert.Equal(0, _overlaps);
        Assert.All(Enumerable.Range(0, Lines), line => Assert.Equal(Enumerable.Range(0, JobsPerLine), _done[line]));
    }

    private Task<WorkerHost> StartAsync() => fixture.StartAsync(
        "lines",
        jobs => jobs
            .AddJob("quick", (int _, JobContext _, CancellationToken _) => Task.CompletedTask)
            .AddJob<int[]>(
                "step",
                async (step, job, token) => await StepAsync(step[0], step[1], job.Attempt, token),
                o => o.Retry = new RetryPolicy { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromMilliseconds(20) }),
        o => o.Concurrency = 4);

    private async Task StepAsync(int line, int n, int attempt, CancellationToken token)
    {
        if (Interlocked.Increment(ref _running[line]) > 1)
        {
            Interlocked.Increment(ref _overlaps);
        }

        try
        {
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            if (n % 4 == 2 && attempt == 1)
            {
                throw new InvalidOperationException("the first attempt of every fourth fails");
            }

            _done.GetOrAdd(line, _ => new ConcurrentQueue<int>()).Enqueue(n);
        }
        finally
        {
            Interlocked.Decrement(ref _running[line]);
        }
    }
}
