using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Hooks;

public sealed class MiddlewareTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private readonly ConcurrentQueue<string> _log = new();

    [Fact]
    public async Task The_first_registered_is_the_outermost_and_a_kinds_own_stands_where_it_was_registered()
    {
        await using var host = await StartAsync("order", jobs => jobs
            .UseMiddleware(Logs("a"))
            .UseMiddleware(Logs("only other"), "other")
            .UseMiddleware(Logs("only work"), "work")
            .UseMiddleware<Steps>()
            .AddJob("other", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        var id = await host.Engine.EnqueueAsync("work", "\"x\"", RuntimeFixture.On("order"));

        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal(["a in", "only work in", "in work", "handler", "out work", "only work out", "a out"], _log);
    }

    [Fact]
    public async Task A_run_that_is_skipped_ends_as_the_middleware_says_and_its_handler_never_runs()
    {
        await using var host = await StartAsync(
            "skip", jobs => jobs.UseMiddleware((_, _, _) => Task.FromResult(JobOutcome.Discard("switched off"))));
        var id = await host.Engine.EnqueueAsync("work", "\"x\"", RuntimeFixture.On("skip"));

        Assert.Equal("switched off", (await fixture.Source.WaitForStateAsync(id, "cancelled")).Get<string>("reason"));
        Assert.Empty(_log);
    }

    [Fact]
    public async Task A_middleware_may_fail_a_run_and_change_its_outcome()
    {
        await using var host = await StartAsync("change", jobs => jobs.UseMiddleware(async (job, next, _) => job.Attempt == 1
            ? throw new InvalidOperationException("not today")
            : await next() == JobOutcome.Completed ? JobOutcome.Result("changed") : JobOutcome.Completed));
        var id = await host.Engine.EnqueueAsync("work", "\"x\"", new() { Queue = "change", KeepResult = true });

        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal(("\"changed\"", 2), (job.Get<string>("result"), job.Get<int>("attempt")));
        Assert.Equal("not today", job.Get<string>("error_message"));
    }

    [Fact]
    public async Task A_middleware_sees_what_the_handler_threw_and_may_make_it_an_outcome()
    {
        await using var host = await fixture.StartAsync("catch", jobs => jobs
            .UseMiddleware(async (_, next, _) =>
            {
                try
                {
                    return await next();
                }
                catch (FormatException e)
                {
                    return JobOutcome.Fail(e.Message);
                }
            })
            .AddJob("work", Task (string _, JobContext _, CancellationToken _) => throw new FormatException("never fits")));
        var id = await host.Engine.EnqueueAsync("work", "\"x\"", RuntimeFixture.On("catch"));

        Assert.Equal("never fits", (await fixture.Source.WaitForStateAsync(id, "failed")).Get<string>("reason"));
    }

    [Fact]
    public async Task Each_job_of_a_batch_goes_through_its_own_middleware_and_those_that_are_skipped_are_not_in_the_call()
    {
        var rows = new ConcurrentQueue<int>();
        var ids = await fixture.Source.ColumnAsync<long>(
            """
            select id from engine.enqueue_many((
              select jsonb_agg(jsonb_build_object('kind', 'row', 'queue', 'batch', 'payload', i) order by i) from generate_series(0, 3) as i)) as id
            """);
        await using var host = await fixture.StartAsync("batch", jobs => jobs
            .UseMiddleware(async (job, next, _) =>
            {
                await Task.Yield();
                return job.JobId == ids[0] ? JobOutcome.Discard("skipped")
                    : await next() is var outcome && job.JobId == ids[1] ? JobOutcome.Fail("changed") : outcome;
            })
            .AddBatchJob<int>(
                "row",
                4,
                (items, _, _) =>
                {
                    items.ToList().ForEach(item => rows.Enqueue(item.Payload));
                    items.Single(item => item.Payload == 2).Fail("said so");
                    return Task.CompletedTask;
                },
                TimeSpan.FromMinutes(1)));

        Assert.Equal("skipped", (await fixture.Source.WaitForStateAsync(ids[0], "cancelled")).Get<string>("reason"));
        Assert.Equal("changed", await ReasonAsync(ids[1]));
        Assert.Equal("said so", await ReasonAsync(ids[2]));
        await fixture.Source.WaitForStateAsync(ids[3], "completed");
        Assert.Equal([1, 2, 3], rows);
    }

    [Fact]
    public async Task The_exception_of_a_batch_reaches_the_middleware_of_every_job()
    {
        var seen = new ConcurrentQueue<long>();
        var ids = await fixture.Source.ColumnAsync<long>(
            """
            select id from engine.enqueue_many((
              select jsonb_agg(jsonb_build_object('kind', 'row', 'queue', 'batch throws', 'payload', i) order by i) from generate_series(0, 1) as i)) as id
            """);
        await using var host = await fixture.StartAsync("batch throws", jobs => jobs
            .UseMiddleware(async (job, next, _) =>
            {
                try
                {
                    return await next();
                }
                finally
                {
                    seen.Enqueue(job.JobId);
                }
            })
            .AddBatchJob<int>(
                "row", 2, Task (_, _, _) => throw new InvalidOperationException("all of it"), TimeSpan.FromMinutes(1), o => o.MaxAttempts = 1));

        foreach (var id in ids)
        {
            Assert.Equal("all of it", (await fixture.Source.WaitForStateAsync(id, "failed")).Get<string>("error_message"));
        }

        Assert.Equal(ids.Order(), seen.Order());
    }

    [Fact]
    public async Task Code_deep_down_asks_for_the_current_job_and_each_flow_gets_its_own()
    {
        var seen = new ConcurrentDictionary<long, long?>();
        await using var host = await fixture.StartAsync("ambient", jobs => jobs
            .AddJobContextAccessor()
            .AddJob("work", async (string _, JobContext job, IJobContextAccessor accessor, CancellationToken _) =>
            {
                await Task.Yield();
                seen[job.JobId] = accessor.Current?.JobId;
            }));
        var ids = await host.Engine.EnqueueManyAsync("work", Enumerable.Repeat("\"x\"", 50), RuntimeFixture.On("ambient"));

        await fixture.Source.WaitForCompletedAsync("ambient", 50);
        Assert.All(ids, id => Assert.Equal(id, seen[id]));
        Assert.Null(host.Services.GetRequiredService<IJobContextAccessor>().Current);
    }

    private async Task<string> ReasonAsync(long id) => (await fixture.Source.WaitForStateAsync(id, "failed")).Get<string>("reason");

    private Task<WorkerHost> StartAsync(string queue, Action<PgEngineBuilder> more) => fixture.StartAsync(
        queue,
        jobs => more(jobs.AddJob(
            "work",
            (string _, JobContext _, CancellationToken _) =>
            {
                _log.Enqueue("handler");
                return Task.CompletedTask;
            },
            o => o.Retry = Policies.AtOnce)),
        services: services => services.AddSingleton(_log));

    private Func<JobContext, JobRun, CancellationToken, Task<JobOutcome>> Logs(string name) => async (_, next, _) =>
    {
        _log.Enqueue($"{name} in");
        var outcome = await next();
        _log.Enqueue($"{name} out");
        return outcome;
    };
}
