using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Batches;

public sealed class BatchTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task Waiting_jobs_come_together_up_to_the_greatest_batch()
    {
        var sizes = new ConcurrentQueue<int>();
        var ids = await EnqueueAsync("together", 25);
        await using var host = await StartAsync("together", (items, _) =>
        {
            sizes.Enqueue(items.Count);
            return Task.CompletedTask;
        });

        await fixture.Source.WaitForCompletedAsync("together", ids.Length);
        Assert.Equal(25, sizes.Sum());
        Assert.Equal(10, sizes.Max());
        Assert.InRange(sizes.Count, 3, 5);
    }

    [Fact]
    public async Task A_handler_class_gets_payloads_ids_and_services_of_one_scope_for_the_call()
    {
        var log = new BatchLog();
        var ids = await EnqueueAsync("class", 4);
        await using var host = await fixture.StartAsync(
            "class",
            jobs => jobs.AddBatchJob<int, RowWriter>("row", maxBatch: 10),
            services: services => services.AddSingleton(log).AddScoped<BatchScope>());

        await fixture.Source.WaitForCompletedAsync("class", 4);
        Assert.Equal([0, 1, 2, 3], log.Rows.Order());
        Assert.Equal(ids.Order(), log.Ids.Order());
        Assert.Equal(log.Calls, log.Scopes.Distinct().Count());
    }

    [Fact]
    public async Task Each_job_ends_as_its_item_says()
    {
        var ids = await EnqueueAsync("each", 6);
        await using var host = await StartAsync("each", (items, _) =>
        {
            foreach (var item in items)
            {
                Answer(item);
            }

            return Task.CompletedTask;
        });

        Assert.Equal("\"ok 0\"", (await fixture.Source.WaitForStateAsync(ids[0], "completed")).Get<string>("result"));
        Assert.Equal("bad row", (await fixture.Source.WaitForStateAsync(ids[1], "failed")).Get<string>("reason"));
        Assert.Equal("not wanted", (await fixture.Source.WaitForStateAsync(ids[2], "cancelled")).Get<string>("reason"));
        var retried = await fixture.Source.JobAsync(ids[3]);
        Assert.Equal(("ready", 1, true), (retried.Get<string>("state"), retried.Get<int>("failures"), retried.Get<bool>("is_later")));
        var snoozed = await fixture.Source.JobAsync(ids[4]);
        Assert.Equal(("ready", 1, 0), (snoozed.Get<string>("state"), snoozed.Get<int>("spared"), snoozed.Get<int>("failures")));
        await fixture.Source.WaitForStateAsync(ids[5], "completed");

        static void Answer(BatchItem<int> item)
        {
            switch (item.Payload)
            {
                case 0: item.Complete($"ok {item.Payload}"); break;
                case 1: item.Fail("bad row"); break;
                case 2: item.Discard("not wanted"); break;
                case 3: item.Retry(TimeSpan.FromHours(1), "later"); break;
                case 4: item.Snooze(TimeSpan.FromHours(1)); break;
                default: break;
            }
        }
    }

    [Fact]
    public async Task Only_the_jobs_that_failed_run_again_and_each_under_its_own_attempts()
    {
        var calls = new ConcurrentQueue<(int Row, int Attempt)>();
        var ids = await EnqueueAsync("partial", 6);
        await using var host = await fixture.StartAsync("partial", jobs => jobs.AddBatchJob<int>(
            "row",
            10,
            (items, _, _) =>
            {
                foreach (var item in items)
                {
                    calls.Enqueue((item.Payload, item.Job.Attempt));
                    if (item.Payload >= 4 && item.Job.Attempt < 3)
                    {
                        item.Retry("not yet");
                    }
                }

                return Task.CompletedTask;
            },
            configure: o => o.Retry = Policies.AtOnce));

        await fixture.Source.WaitForCompletedAsync("partial", 6);
        Assert.Equal([1, 1, 1, 1, 3, 3], calls.GroupBy(call => call.Row).OrderBy(row => row.Key).Select(row => row.Count()));
        Assert.Equal(3, (await fixture.Source.JobAsync(ids[5])).Get<int>("attempt"));
        Assert.Equal(1, (await fixture.Source.JobAsync(ids[0])).Get<int>("attempt"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0)]
    public async Task An_answer_of_the_wrong_length_fails_every_job_and_completes_none(int answers)
    {
        var queue = $"length {answers}";
        var ids = await EnqueueAsync(queue, 3);
        await using var host = await fixture.StartAsync(queue, jobs => jobs.AddBatchJob<int>(
            "row",
            3,
            (_, _, _) => Task.FromResult(BatchOutcome.Of([.. Enumerable.Repeat(JobOutcome.Completed, answers)])),
            TimeSpan.FromMinutes(1),
            o => o.MaxAttempts = 1));

        foreach (var id in ids)
        {
            var job = await fixture.Source.WaitForStateAsync(id, "failed");
            Assert.Contains($"answered for {answers} jobs, but was given 3", job.Get<string>("error_message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_list_of_outcomes_is_taken_in_the_order_of_the_batch()
    {
        var ids = await EnqueueAsync("list", 3);
        await using var host = await fixture.StartAsync("list", jobs => jobs.AddBatchJob<int>(
            "row",
            3,
            (items, _, _) => Task.FromResult(BatchOutcome.Of(
                [.. items.Select(item => item.Payload == 1 ? JobOutcome.Fail("one") : JobOutcome.Completed)])),
            TimeSpan.FromMinutes(1)));

        await fixture.Source.WaitForStateAsync(ids[0], "completed");
        await fixture.Source.WaitForStateAsync(ids[1], "failed");
        await fixture.Source.WaitForStateAsync(ids[2], "completed");
    }

    [Fact]
    public async Task An_exception_fails_every_job_even_those_answered_before_it()
    {
        var ids = await EnqueueAsync("throws", 3);
        await using var host = await fixture.StartAsync("throws", jobs => jobs.AddBatchJob<int>(
            "row",
            3,
            (items, _, _) =>
            {
                items[0].Complete();
                throw new InvalidOperationException("disk full");
            },
            TimeSpan.FromMinutes(1),
            o => o.MaxAttempts = 1));

        foreach (var id in ids)
        {
            Assert.Equal("disk full", (await fixture.Source.WaitForStateAsync(id, "failed")).Get<string>("error_message"));
        }
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_fails_alone()
    {
        var rows = new ConcurrentQueue<int>();
        var bad = await EnqueueRawAsync("unreadable", "\"text\"");
        await EnqueueAsync("unreadable", 3);
        await using var host = await StartAsync("unreadable", (items, _) =>
        {
            items.ToList().ForEach(item => rows.Enqueue(item.Payload));
            return Task.CompletedTask;
        });

        await fixture.Source.WaitForCompletedAsync("unreadable", 3);
        Assert.StartsWith(
            "payload cannot be read", (await fixture.Source.WaitForStateAsync(bad, "failed")).Get<string>("reason"), StringComparison.Ordinal);
        Assert.Equal([0, 1, 2], rows.Order());
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_fails_alone()
    {
        var ids = await EnqueueAsync("unwritable", 2);
        await using var host = await fixture.StartAsync("unwritable", jobs => jobs.AddBatchJob<int>(
            "row",
            2,
            (items, _, _) =>
            {
                items[0].Complete(double.NaN);
                return Task.CompletedTask;
            },
            TimeSpan.FromMinutes(1),
            o => o.MaxAttempts = 1));

        await fixture.Source.WaitForStateAsync(ids[0], "failed");
        await fixture.Source.WaitForStateAsync(ids[1], "completed");
    }

    [Fact]
    public async Task A_batch_that_is_not_full_waits_as_long_as_the_kind_says_and_takes_in_what_comes()
    {
        var sizes = new ConcurrentQueue<int>();
        await using var host = await fixture.StartAsync("waits", jobs => jobs.AddBatchJob<int>(
            "row",
            4,
            (items, _, _) =>
            {
                sizes.Enqueue(items.Count);
                return Task.CompletedTask;
            },
            TimeSpan.FromMinutes(4)));
        await host.WaitUntilAsleepAsync();
        await EnqueueAsync("waits", 3);
        await Eventually.Equal(3L, () => fixture.Source.CountLiveAsync("waits", "running"));
        Assert.Empty(sizes);
        await EnqueueAsync("waits", 1);

        await fixture.Source.WaitForCompletedAsync("waits", 4);
        Assert.Equal([4], sizes);
    }

    [Fact]
    public async Task A_batch_runs_with_what_it_has_when_its_wait_is_over()
    {
        await using var host = await fixture.StartAsync(
            "short wait", jobs => jobs.AddBatchJob<int>("row", 100, (_, _, _) => Task.CompletedTask, TimeSpan.FromMilliseconds(100)));
        await EnqueueAsync("short wait", 3);

        await fixture.Source.WaitForCompletedAsync("short wait", 3);
    }

    [Fact]
    public async Task A_great_batch_of_one_kind_does_not_make_the_worker_hoard_the_jobs_of_another()
    {
        var gate = new Gate();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EnqueueRawAsync("mixed", "1", "slow")));
        await using var host = await StartMixedAsync("mixed", gate);
        await Eventually.Equal(4, () => Task.FromResult(gate.Arrivals));

        Assert.Equal(4, await fixture.Source.CountLiveAsync("mixed", "running"));
        gate.Open();
        await fixture.Source.WaitForCompletedAsync("mixed", 20);
    }

    [Fact]
    public async Task Batches_and_single_jobs_share_the_slots_of_a_worker()
    {
        var gate = new Gate();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => EnqueueRawAsync("shared", "1", "slow")));
        await using var host = await StartMixedAsync("shared", gate);
        await Eventually.Equal(3, () => Task.FromResult(gate.Arrivals));
        await EnqueueAsync("shared", 100);

        await fixture.Source.WaitForCompletedAsync("shared", 100);
        gate.Open();
        await fixture.Source.WaitForCompletedAsync("shared", 103);
    }

    [Fact]
    public async Task A_job_that_was_lost_with_a_worker_runs_in_a_call_of_its_own()
    {
        var calls = new ConcurrentQueue<int[]>();
        var ids = await EnqueueAsync("suspect", 4);
        await fixture.Source.ExecuteAsync("update engine.jobs set losses = 1 where id = $1", ids[1]);
        await using var host = await StartAsync("suspect", (items, _) =>
        {
            calls.Enqueue([.. items.Select(item => item.Payload)]);
            return Task.CompletedTask;
        });

        await fixture.Source.WaitForCompletedAsync("suspect", 4);
        Assert.Contains(calls, call => call is [1]);
    }

    [Fact]
    public async Task A_job_is_completed_in_the_handlers_own_transaction_and_its_neighbours_by_the_runtime()
    {
        var ids = await EnqueueAsync("transaction", 3);
        await using var host = await fixture.StartAsync("transaction", jobs => jobs.AddBatchJob<int>(
            "row",
            3,
            async (items, _, token) =>
            {
                await using var connection = await fixture.Source.OpenConnectionAsync(token);
                await using var transaction = await connection.BeginTransactionAsync(token);
                await items[0].Job.CompleteInAsync(transaction, "with the rows", token);
                await transaction.CommitAsync(token);
            },
            TimeSpan.FromMinutes(1)));

        Assert.Equal("\"with the rows\"", (await fixture.Source.WaitForStateAsync(ids[0], "completed")).Get<string>("result"));
        await fixture.Source.WaitForCompletedAsync("transaction", 3);
    }

    private Task<WorkerHost> StartAsync(string queue, Func<IReadOnlyList<BatchItem<int>>, CancellationToken, Task> handler) =>
        fixture.StartAsync(
            queue,
            jobs => jobs.AddBatchJob<int>("row", 10, (items, _, token) => handler(items, token)),
            options => options.Concurrency = 2);

    private Task<WorkerHost> StartMixedAsync(string queue, Gate gate) => fixture.StartAsync(
        queue,
        jobs => jobs
            .AddBatchJob<int>("row", 25, (_, _, _) => Task.CompletedTask)
            .AddJob("slow", async (int _, JobContext _, CancellationToken token) => await gate.PassAsync(token)),
        options => options.Concurrency = 4);

    private async Task<long[]> EnqueueAsync(string queue, int count) => [.. await fixture.Source.ColumnAsync<long>(
        """
        select id from engine.enqueue_many((
          select jsonb_agg(jsonb_build_object('kind', 'row', 'queue', $1::text, 'payload', i - 1) order by i)
          from generate_series(1, $2::integer) as i)) as id
        """,
        queue, count)];

    private Task<long> EnqueueRawAsync(string queue, string payload, string kind = "row") => fixture.Source.ScalarAsync<long>(
        "select engine.enqueue($1, $2::jsonb, queue => $3)", kind, payload, queue);
}
