using Microsoft.Extensions.DependencyInjection;
using PgEngine.Admin;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Runtime.Tests.Client;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Admin;

public sealed class RunAdminTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private IPgEngineAdmin Admin => fixture.Services.GetRequiredService<IPgEngineAdmin>();

    private IPgEngine Engine => fixture.Engine;

    [Fact]
    public async Task A_run_is_paused_and_goes_on()
    {
        var id = await Engine.StartWorkflowAsync<string>("order", "x");
        var job = await Engine.EnqueueAsync("echo", "1");

        Assert.Equal(PauseAnswer.Paused, await Admin.PauseRunAsync(id, "look at it first"));
        Assert.Equal(PauseAnswer.Already, await Admin.PauseRunAsync(id));
        var run = (await Engine.GetRunAsync(id))!;
        Assert.Equal((RunState.Paused, "look at it first"), (run.State, run.Reason));
        Assert.Equal(ResumeAnswer.Resumed, await Admin.ResumeRunAsync(id));
        Assert.Equal(ResumeAnswer.NotPaused, await Admin.ResumeRunAsync(id));
        Assert.Equal(PauseAnswer.NotARun, await Admin.PauseRunAsync(job));
        Assert.Equal((PauseAnswer.Unknown, ResumeAnswer.Unknown), (await Admin.PauseRunAsync(id + 1_000_000), await Admin.ResumeRunAsync(id + 1_000_000)));
    }

    [Fact]
    public async Task A_run_is_terminated_and_then_forgotten()
    {
        var id = await Engine.StartWorkflowAsync<string>("order", "x");

        Assert.Equal(DeleteRunAnswer.Live, await Admin.DeleteRunAsync(id));
        Assert.Equal(TerminateAnswer.Terminated, await Admin.TerminateRunAsync(id, "wrong customer"));
        Assert.Equal(TerminateAnswer.Finished, await Admin.TerminateRunAsync(id));
        var run = (await Engine.GetRunAsync(id))!;
        Assert.Equal((RunState.Cancelled, "wrong customer", true), (run.State, run.Reason, run.FinishedAt is not null));
        Assert.Equal((PauseAnswer.Finished, ResumeAnswer.Finished), (await Admin.PauseRunAsync(id), await Admin.ResumeRunAsync(id)));
        Assert.Equal(DeleteRunAnswer.Deleted, await Admin.DeleteRunAsync(id));
        Assert.Equal(DeleteRunAnswer.Unknown, await Admin.DeleteRunAsync(id));
        Assert.Equal(TerminateAnswer.Unknown, await Admin.TerminateRunAsync(id));
        Assert.Null(await Engine.GetRunAsync(id));
    }

    [Fact]
    public async Task A_run_is_forked_from_a_step_with_another_input_and_other_results()
    {
        var id = await Engine.StartWorkflowAsync<string>("order", "x");
        await fixture.Database.Source.ExecuteAsync(
            """
            insert into engine.steps (run_id, hash, at, n, kind, name, value)
            select $1, engine._step_hash(s.name), now(), s.n, 1, s.name, convert_to(s.value, 'UTF8')
            from (values (1, 'charge#1', '1'), (2, 'ship#1', '2')) as s (n, name, value)
            """,
            id);

        var fork = await Admin.ForkRunAsync(id, new ForkOptions
        {
            At = "ship", InputJson = "\"y\"", Results = new Dictionary<string, string> { ["charge#1"] = "{\"id\": 9}" },
        });
        Assert.Equal(("charge#1", "{\"id\": 9}"), (await Engine.GetStepsAsync(fork)) is [var step] ? (step.Name, step.ValueJson) : default);
        Assert.Equal("\"y\"", await fixture.Database.Source.ScalarAsync<string>("select payload::text from engine.jobs where id = $1", fork));
        Assert.Empty(await Engine.GetStepsAsync(await Admin.ForkRunAsync(id)));
        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => Admin.ForkRunAsync(id, new ForkOptions { At = "no such step" }));
        Assert.Equal("QE051", refusal.SqlState);
    }

    [Fact]
    public async Task A_failed_run_is_retried_under_its_id()
    {
        var id = await Engine.StartWorkflowAsync<string>("order", "x");
        await Admin.FailJobsAsync([id], "broken");

        Assert.Equal(RunState.Failed, (await Engine.GetRunAsync(id))!.State);
        Assert.Equal(RetryAnswer.Retried, await Engine.RetryAsync(id));
        Assert.Equal(RunState.Ready, (await Engine.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task The_version_that_new_runs_take_is_pinned_and_let_go()
    {
        Assert.True(await Admin.SetWorkflowAsync("pinned", 3));
        Assert.False(await Admin.SetWorkflowAsync("pinned", 3));
        Assert.Equal(3, (await Engine.GetRunAsync(await Engine.StartWorkflowAsync<string>("pinned", "x")))!.Version);
        Assert.True(await Admin.SetWorkflowAsync("pinned", null));
        await Assert.ThrowsAnyAsync<EngineException>(() => Admin.SetWorkflowAsync("pinned", 0));
    }
}
