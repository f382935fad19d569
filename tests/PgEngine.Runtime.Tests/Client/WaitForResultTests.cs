using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

public sealed class WaitForResultTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private const string Listeners =
        "select pid from pg_stat_activity where datname = current_database() and query = 'listen \"engine_done_v1\"'";

    private IPgEngine Engine => fixture.Engine;

    [Fact]
    public async Task The_result_arrives_when_the_job_ends()
    {
        var (id, worker) = await EnqueueAsync("arrives");
        var result = Engine.WaitForResultAsync<SendEmail>(id);
        await worker.RunAsync("complete", """{"result": {"to": "done", "copies": 3}}""");

        Assert.Equal(new SendEmail("done", 3), await result.WaitAsync(Eventually.Ceiling));
    }

    [Fact]
    public async Task A_notification_wakes_the_wait_without_any_polling()
    {
        using var host = await StartAsync(TimeSpan.FromHours(1), listens: true, new FrozenTime());
        var engine = host.Services.GetRequiredService<IPgEngine>();
        var (id, worker) = await EnqueueAsync("woken");
        var result = engine.WaitForResultAsync(id);
        await WaitForListenerAsync(host);
        await worker.RunAsync("complete", """{"result": "by notification"}""");
        Assert.Equal("\"by notification\"", await result.WaitAsync(Eventually.Ceiling));
    }

    [Fact]
    public async Task Without_a_listener_polling_finds_the_end()
    {
        using var host = await StartAsync(TimeSpan.FromMilliseconds(100), listens: false);
        var (id, worker) = await EnqueueAsync("polled");
        var result = host.Services.GetRequiredService<IPgEngine>().WaitForResultAsync<string>(id);
        await worker.RunAsync("complete", """{"result": "by polling"}""");

        Assert.Equal("by polling", await result.WaitAsync(Eventually.Ceiling));
    }

    [Fact]
    public async Task The_wait_outlives_its_connections()
    {
        using var host = await StartAsync(TimeSpan.FromHours(1), listens: true);
        var (id, worker) = await EnqueueAsync("outlives");
        var result = host.Services.GetRequiredService<IPgEngine>().WaitForResultAsync(id);
        await WaitForListenerAsync(host);
        foreach (var pid in await fixture.Database.Source.ColumnAsync<int>(Listeners))
        {
            await fixture.Database.Source.ExecuteAsync("select pg_terminate_backend($1)", pid);
        }

        await worker.RunAsync("complete", """{"result": 1}""");
        Assert.Equal("1", await result.WaitAsync(Eventually.Ceiling));
    }

    [Fact]
    public async Task A_failed_job_throws_with_its_reason()
    {
        var (id, worker) = await EnqueueAsync("fails");
        await worker.RunAsync("fail", """{"error_type": "Oops", "reason": "no such mailbox", "permanent": true}""");

        var error = await Assert.ThrowsAsync<JobFailedException>(() => Engine.WaitForResultAsync(id));
        Assert.Equal(id, error.JobId);
        Assert.Contains("no such mailbox", error.Reason, StringComparison.Ordinal);
        Assert.Equal(JobState.Failed, (await Engine.GetJobAsync(id))!.State);
    }

    [Fact]
    public async Task A_cancelled_job_throws_with_its_reason_and_can_be_run_again()
    {
        var (id, worker) = await EnqueueAsync("cancelled");
        var waiting = Engine.WaitForResultAsync(id);
        Assert.Equal(CancelAnswer.Cancelled, await Engine.CancelAsync(id, "ordered twice"));

        var error = await Assert.ThrowsAsync<JobCancelledException>(() => waiting.WaitAsync(Eventually.Ceiling));
        Assert.Equal("ordered twice", error.Reason);
        Assert.Equal(CancelAnswer.Finished, await Engine.CancelAsync(id));
        Assert.Equal(RetryAnswer.Retried, await Engine.RetryAsync(id));
        await worker.RunAsync("complete", null);
        Assert.Null(await Engine.WaitForResultAsync(id));
        Assert.Equal(RetryAnswer.Completed, await Engine.RetryAsync(id));
    }

    [Fact]
    public async Task A_job_without_a_result_is_no_typed_result()
    {
        var (id, worker) = await EnqueueAsync("no result");
        await worker.RunAsync("complete", null);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Engine.WaitForResultAsync<int>(id));
    }

    [Fact]
    public async Task An_unknown_job_is_not_waited_for()
    {
        await Assert.ThrowsAsync<JobNotFoundException>(() => Engine.WaitForResultAsync(42));
        Assert.Null(await Engine.GetJobAsync(42));
        Assert.Equal(CancelAnswer.Unknown, await Engine.CancelAsync(42));
        Assert.Equal(RetryAnswer.Unknown, await Engine.RetryAsync(42));
    }

    [Fact]
    public async Task A_wait_ends_when_its_token_says_so()
    {
        var (id, _) = await EnqueueAsync("given up");
        using var source = new CancellationTokenSource();
        var result = Engine.WaitForResultAsync(id, source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result.WaitAsync(Eventually.Ceiling));
    }

    private async Task<(long Id, SqlWorker Worker)> EnqueueAsync(string queue)
    {
        var worker = await SqlWorker.RegisterAsync(fixture.Database.Source, queue);
        var id = await Engine.EnqueueAsync(new SendEmail("a@b.c"), new EnqueueOptions { Queue = queue, KeepResult = true });
        return (id, worker);
    }

    private async Task<IHost> StartAsync(TimeSpan pollInterval, bool listens, TimeProvider? time = null)
    {
        var host = ClientFixture.BuildHost(
            options =>
            {
                options.ConnectionString = fixture.Database.ConnectionString;
                options.PollInterval = pollInterval;
                options.Listen = listens;
            },
            time);
        await host.StartAsync();
        return host;
    }

    private static Task WaitForListenerAsync(IHost host)
    {
        var listener = host.Services.GetRequiredKeyedService<DoneListener>("");
        return Eventually.True(() => Task.FromResult(listener.IsListening), "the client listens");
    }
}
