using System.Collections.Concurrent;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

public sealed class StepTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_run_writes_a_row_for_every_step_and_completes_with_its_result()
    {
        await using var host = await fixture.StartWorkflowAsync("steps", async (ctx, input) =>
        {
            var a = await ctx.Step("a", _ => Task.FromResult(input + "1"));
            await ctx.Step("b", async _ => await Task.Yield());
            return await ctx.Step("c", _ => Task.FromResult(a + "2"));
        });
        var id = await host.StartRunAsync("steps", "x");

        var job = await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("\"x12\"", job.Get<string>("result"));
        Assert.Equal("a#1 b#1 c#1", await fixture.Source.StepNamesAsync(id));
        Assert.Equal(3, await fixture.Source.ScalarAsync<int>("select step_count from engine.history where id = $1", id));
    }

    [Fact]
    public async Task Many_runs_share_the_writer_and_all_complete()
    {
        await using var host = await fixture.StartWorkflowAsync("many", async (ctx, input) =>
        {
            var sum = 0;
            for (var i = 0; i < 5; i++)
            {
                sum += await ctx.Step("add", _ => Task.FromResult(1));
            }

            return $"{input}{sum}";
        });
        var ids = new List<long>();
        for (var i = 0; i < 300; i++)
        {
            ids.Add(await host.StartRunAsync("many"));
        }

        await fixture.Source.WaitForCompletedAsync("many", 300);

        Assert.Equal(1500, await fixture.Source.ScalarAsync<long>("select count(*) from engine.steps where run_id = any ($1)", ids.ToArray()));
    }

    [Fact]
    public async Task A_failing_step_is_tried_again_and_then_fails_the_run_with_its_reason()
    {
        var attempts = new ConcurrentQueue<int>();
        await using var host = await fixture.StartWorkflowAsync("fails", async (ctx, _) =>
        {
            await ctx.Step("a", s =>
            {
                attempts.Enqueue(s.Attempt);
                throw new IOException("disk full");
            }).Retry(3, TimeSpan.FromMilliseconds(1));
            return "";
        });
        var id = await host.StartRunAsync("fails");

        var job = await fixture.Source.WaitForStateAsync(id, "failed");

        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal("step 'a#1' failed: disk full", job.Get<string>("reason"));
    }

    [Fact]
    public async Task A_run_that_was_retried_for_a_dead_worker_does_not_run_its_steps_again()
    {
        var calls = 0;
        var gate = new Gate();
        Func<WorkflowContext, string, Task<string>> body = async (ctx, _) =>
        {
            var n = await ctx.Step("a", _ => Task.FromResult(Interlocked.Increment(ref calls)));
            await ctx.Step("b", s => gate.PassAsync(s.Token));
            return $"{n}";
        };
        var first = await fixture.StartWorkflowAsync("dead", body, o => o.ShutdownGracePeriod = TimeSpan.FromSeconds(3));
        var id = await first.StartRunAsync("dead");
        await gate.Reached;
        await first.DisposeAsync();
        gate.Open();

        await using var second = await fixture.StartWorkflowAsync("dead", body);
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal("1", await fixture.Source.ResultAsync(id));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task The_idempotency_key_is_the_same_for_every_attempt()
    {
        var keys = new ConcurrentQueue<string>();
        await using var host = await fixture.StartWorkflowAsync("keys", async (ctx, _) =>
        {
            await ctx.Step("pay", s =>
            {
                keys.Enqueue(s.IdempotencyKey);
                return s.Attempt < 2 ? throw new IOException() : Task.CompletedTask;
            }).Retry(3, TimeSpan.FromMilliseconds(1));
            return "";
        });
        var id = await host.StartRunAsync("keys");
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal([$"pgengine-run-{id}/pay#1", $"pgengine-run-{id}/pay#1"], keys);
    }
}
