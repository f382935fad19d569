using System.Collections.Concurrent;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Batches;

public sealed class ArrayJobTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task The_elements_that_failed_become_the_payload_of_the_retry()
    {
        var calls = new ConcurrentQueue<int[]>();
        await using var host = await StartAsync("retry", (elements, attempt) =>
        {
            calls.Enqueue([.. elements]);
            return [.. elements.Select(one => one % 2 == 0 && attempt < 3 ? ElementOutcome.Failed($"{one} is even") : ElementOutcome.Done)];
        });
        var id = await host.Engine.EnqueueAsync("numbers", "[1, 2, 3, 4]", RuntimeFixture.On("retry"));

        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal([[1, 2, 3, 4], [2, 4], [2, 4]], calls);
        Assert.Equal((3, 2), (job.Get<int>("attempt"), job.Get<int>("failures")));
        Assert.Equal("2 of 2 elements failed, the first with: 2 is even", job.Get<string>("error_message"));
    }

    [Fact]
    public async Task The_dead_letter_holds_what_is_left()
    {
        await using var host = await StartAsync(
            "dead", (elements, _) => [.. elements.Select(one => one == 3 ? ElementOutcome.Failed("no") : ElementOutcome.Done)], maxAttempts: 2);
        var id = await host.Engine.EnqueueAsync("numbers", "[1, 3, 5]", RuntimeFixture.On("dead"));

        await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Equal("[3]", await fixture.Source.ScalarAsync<string>("select payload::text from engine.history where id = $1", id));
    }

    [Fact]
    public async Task An_answer_of_the_wrong_length_is_a_failure_and_the_whole_payload_is_tried_again()
    {
        await using var host = await StartAsync("length", (_, _) => [ElementOutcome.Done], maxAttempts: 1);
        var id = await host.Engine.EnqueueAsync("numbers", "[1, 2]", RuntimeFixture.On("length"));

        var job = await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Contains("answered for 1 elements, but was given 2", job.Get<string>("error_message"), StringComparison.Ordinal);
        Assert.Equal("[1, 2]", await fixture.Source.ScalarAsync<string>("select payload::text from engine.history where id = $1", id));
    }

    [Fact]
    public async Task Nothing_to_do_is_done_without_a_call()
    {
        await using var host = await StartAsync("empty", (_, _) => throw new InvalidOperationException("called"));
        var id = await host.Engine.EnqueueAsync("numbers", "[]", RuntimeFixture.On("empty"));

        await fixture.Source.WaitForStateAsync(id, "completed");
    }

    [Fact]
    public async Task A_handler_may_put_what_is_left_to_do_in_the_place_of_the_payload()
    {
        var seen = new ConcurrentQueue<string>();
        await using var host = await fixture.StartAsync("rest", jobs => jobs.AddJob(
            "rest",
            (string payload, JobContext job, CancellationToken _) =>
            {
                seen.Enqueue(payload);
                return Task.FromResult(job.Attempt == 1 ? JobOutcome.RetryWith("the rest", "half done", TimeSpan.Zero) : JobOutcome.Completed);
            }));
        var id = await host.Engine.EnqueueAsync("rest", "\"all\"", RuntimeFixture.On("rest"));

        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal(["all", "the rest"], seen);
    }

    private Task<WorkerHost> StartAsync(
        string queue, Func<IReadOnlyList<int>, int, IReadOnlyList<ElementOutcome>> handler, int maxAttempts = 20) => fixture.StartAsync(
        queue,
        jobs => jobs.AddArrayJob<int>(
            "numbers",
            (elements, job, _) => Task.FromResult(handler(elements, job.Attempt)),
            o => (o.Retry, o.MaxAttempts) = (Policies.AtOnce, maxAttempts)));
}
