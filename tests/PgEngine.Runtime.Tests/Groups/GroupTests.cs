using System.Text.Json;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Groups;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Groups;

public sealed class GroupTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task The_callback_runs_when_all_members_have_ended_and_knows_how()
    {
        var done = new TaskCompletionSource<ImportDone>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await fixture.StartAsync("callback", jobs => jobs
            .AddJob("part", (int part, JobContext _, CancellationToken _) => part == 3 ? throw new JsonException("no good") : Task.CompletedTask, o => o.MaxAttempts = 1)
            .AddJob("import_done", (ImportDone import, JobContext _, CancellationToken _) =>
            {
                done.TrySetResult(import);
                return Task.CompletedTask;
            }));
        var engine = host.Engine;
        var group = await engine.CreateGroupWithCallbackAsync(
            new ImportDone("a.csv", null), RuntimeFixture.On("callback"), new GroupOptions { Name = "import" });
        await engine.EnqueueManyAsync(Enumerable.Range(1, 50), RuntimeFixture.On("callback") with { GroupId = group });
        await engine.CloseGroupAsync(group);

        Assert.Equal(new ImportDone("a.csv", new GroupResult(group, 49, 1, 0)), await done.Task.WaitAsync(Eventually.Ceiling));
        var status = await engine.GetGroupAsync(group);
        Assert.Equal((GroupState.Finished, "import", 49, 1, 0), (status!.State, status.Name, status.Completed, status.Failed, status.Live));
        Assert.NotNull(status.CallbackJobId);
    }

    [Fact]
    public async Task A_group_its_members_and_its_end_are_part_of_the_callers_transaction()
    {
        await using var host = await fixture.StartAsync("nobody", jobs => jobs.MapKind<int>("part"));
        long group;
        await using (var connection = await fixture.Source.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            group = await host.Engine.CreateGroupWithCallbackAsync("done", "{}", transaction: transaction);
            await host.Engine.EnqueueAsync(1, new EnqueueOptions { GroupId = group, Queue = "elsewhere" }, transaction);
            Assert.Equal(GroupState.Closed, await host.Engine.CloseGroupAsync(group, transaction));
        }

        Assert.Null(await host.Engine.GetGroupAsync(group));
        Assert.Null(await host.Engine.CloseGroupAsync(group));
    }

    [Fact]
    public async Task An_empty_group_finishes_when_it_is_closed_and_takes_no_more_members()
    {
        await using var host = await fixture.StartAsync("nobody", jobs => jobs.MapKind<int>("part"));
        var outer = await host.Engine.CreateGroupAsync();
        var group = await host.Engine.CreateGroupAsync(new GroupOptions { ParentId = outer });
        Assert.Equal(GroupState.Closed, await host.Engine.CloseGroupAsync(outer));
        Assert.Equal(GroupState.Finished, await host.Engine.CloseGroupAsync(group));
        Assert.Equal(GroupState.Finished, (await host.Engine.GetGroupAsync(outer))!.State);

        var refused = await Assert.ThrowsAsync<InvalidJobException>(() => host.Engine.EnqueueAsync(1, new EnqueueOptions { GroupId = group }));
        Assert.Equal(SqlStates.InvalidGroup, refused.SqlState);
    }

    [Fact]
    public async Task Every_option_of_a_callback_reaches_its_job()
    {
        await using var host = await fixture.StartAsync("nobody", jobs => jobs.MapKind<int>("part"));
        var group = await host.Engine.CreateGroupWithCallbackAsync("report", """{"day": 1}""", new EnqueueOptions
        {
            Queue = "slow",
            Delay = TimeSpan.FromHours(1),
            Priority = -7,
            MaxAttempts = 3,
            Timeout = TimeSpan.FromMinutes(2),
            KeepResult = true,
            Headers = new Dictionary<string, string> { ["tenant"] = "blue" },
            Retry = Policies.AtOnce,
        });
        await host.Engine.CloseGroupAsync(group);

        var id = (await host.Engine.GetGroupAsync(group))!.CallbackJobId;
        var job = (await fixture.Source.RowsAsync(
            """
            select queue, priority::int, max_attempts, timeout, keep_result, headers ->> 'tenant' as tenant, retry ->> 'base_ms' is not null as retry,
              run_at > now() + interval '50 minutes' as is_later, payload ->> 'day' as day
            from engine.jobs where id = $1
            """,
            id)).Single();
        Assert.Equal(
            "queue=slow, priority=-7, max_attempts=3, timeout=00:02:00, keep_result=True, tenant=blue, retry=True, is_later=True, day=1",
            job.ToString());
    }

    private sealed record ImportDone(string File, GroupResult? Group);
}
