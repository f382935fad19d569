using PgEngine.Client;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Completion;

public sealed class ChainedJobTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private Task<List<string>> ChainedAsync(string queue) =>
        fixture.Source.ColumnAsync<string>("select kind || ' ' || (payload #>> '{}') from engine.jobs where queue = $1 order by id", queue);

    [Fact]
    public async Task A_completed_job_has_enqueued_what_it_leaves_behind()
    {
        await using var host = await fixture.StartAsync("chain", jobs => jobs
            .MapKind<Part>("part")
            .AddJob("whole", (int parts, JobContext job, CancellationToken _) =>
            {
                for (var part = 1; part <= parts; part++)
                {
                    job.EnqueueOnCompletion(new Part(part), new EnqueueOptions { Queue = "chain-parts" });
                }

                job.EnqueueOnCompletion("mail", "\"done\"", new EnqueueOptions { Queue = "chain-parts", Delay = TimeSpan.FromHours(1) });
                return Task.FromResult(JobOutcome.Result("7"));
            }));
        var id = await host.Engine.EnqueueAsync(2, RuntimeFixture.On("chain") with { KeepResult = true });

        Assert.Equal("\"7\"", await host.Engine.WaitForResultAsync(id));
        Assert.Equal(["""part {"number": 1}""", """part {"number": 2}""", "mail done"], await ChainedAsync("chain-parts"));
        Assert.True(await fixture.Source.ScalarAsync<bool>("select run_at > now() + interval '50 minutes' from engine.jobs where kind = 'mail'"));
    }

    [Fact]
    public async Task An_attempt_that_fails_leaves_nothing_behind()
    {
        await using var host = await fixture.StartAsync("broken", jobs => jobs.AddJob("broken", (int _, JobContext job, CancellationToken _) =>
        {
            job.EnqueueOnCompletion("next", "1", new EnqueueOptions { Queue = "broken-next" });
            throw new InvalidOperationException();
        }, o => o.MaxAttempts = 1));
        var id = await host.Engine.EnqueueAsync(1, RuntimeFixture.On("broken"));

        await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Empty(await ChainedAsync("broken-next"));
    }

    [Fact]
    public async Task A_job_that_the_database_refuses_fails_its_maker_and_not_the_batch()
    {
        await using var host = await fixture.StartAsync("refused", jobs => jobs.AddJob("refused", (int priority, JobContext job, CancellationToken _) =>
        {
            job.EnqueueOnCompletion("next", "1", new EnqueueOptions { Queue = "refused-next", Priority = priority });
            return Task.CompletedTask;
        }));
        var ids = await host.Engine.EnqueueManyAsync([1, 500, 2], RuntimeFixture.On("refused"));

        var failed = await fixture.Source.WaitForStateAsync(ids[1], "failed");
        Assert.Equal(("QE005", "a job to enqueue on completion was refused"), (failed.Get<string>("error_type"), failed.Get<string>("reason")));
        await fixture.Source.WaitForCompletedAsync("refused", 2);
        Assert.Equal(2, (await ChainedAsync("refused-next")).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_transaction_of_the_handlers_they_come_with_its_commit(bool commits)
    {
        var queue = $"own-{commits}";
        await using var host = await fixture.StartAsync(queue, jobs => jobs.AddJob("own", async (int _, JobContext job, CancellationToken ct) =>
        {
            job.EnqueueOnCompletion("next", "1", new EnqueueOptions { Queue = queue + "-next" });
            await using var connection = await fixture.Source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await job.CompleteInAsync(transaction, ct);
            Assert.Throws<InvalidOperationException>(() => job.EnqueueOnCompletion("late", "1"));
            await (commits ? transaction.CommitAsync(ct) : transaction.RollbackAsync(ct));
        }, o => o.MaxAttempts = 1));
        var id = await host.Engine.EnqueueAsync("own", "1", RuntimeFixture.On(queue));

        await fixture.Source.WaitForStateAsync(id, commits ? "completed" : "failed");
        Assert.Equal(commits ? 1 : 0, (await ChainedAsync(queue + "-next")).Count);
    }

    private sealed record Part(int Number);
}
