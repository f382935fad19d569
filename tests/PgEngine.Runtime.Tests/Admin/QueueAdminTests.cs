using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Admin;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Client;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Admin;

/// <summary>What SQL sets and shows of queues, kinds and jobs, from C#.</summary>
public sealed class QueueAdminTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private IPgEngineAdmin Admin => fixture.Services.GetRequiredService<IPgEngineAdmin>();

    [Fact]
    public async Task Every_setting_of_a_queue_reaches_it_and_can_be_taken_back()
    {
        var settings = new QueueSettings
        {
            MaxAttempts = 3, Retry = new RetryPolicy { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromSeconds(1) },
            Timeout = TimeSpan.FromMinutes(2), MaxRunning = 20, RateLimit = new RateLimit(100, TimeSpan.FromMinutes(1), 20), KeyMaxRunning = 2,
            KeyRateLimit = new RateLimit(5, TimeSpan.FromSeconds(1)), RoundRobin = true, History = HistoryKept.Failed, KeepPayload = true,
            Retention = new Retention(TimeSpan.FromDays(5), Timeout.InfiniteTimeSpan),
        };
        Assert.True(await Admin.SetQueueAsync("mail", settings));
        Assert.False(await Admin.SetQueueAsync("mail", settings));
        Assert.Equal(
            "3 fixed 00:02:00 20 100/60000/20 2 5/1000 round_robin failed true week forever",
            await QueueAsync("mail"));

        Assert.True(await Admin.SetQueueAsync(
            "mail", new QueueSettings { RoundRobin = false, History = HistoryKept.All, Clear = Enum.GetValues<QueueSetting>() }));
        Assert.Equal("all", await QueueAsync("mail"));
        await Assert.ThrowsAnyAsync<EngineException>(() => Admin.SetQueueAsync("mail", new QueueSettings { MaxRunning = -1 }));
    }

    [Fact]
    public async Task Limits_of_queues_and_keys_are_listed_with_what_stands_under_them()
    {
        await Admin.SetQueueAsync("api", new QueueSettings { RateLimit = new RateLimit(100, TimeSpan.FromMinutes(1)) });
        Assert.True(await Admin.SetLimitAsync("api", "tenant-7", 10, new RateLimit(6, TimeSpan.FromSeconds(2), 3)));
        Assert.False(await Admin.SetLimitAsync("api", "tenant-7", 10));

        Assert.Equal(
            [
                new LimitStatus { Queue = "api", RateLimit = new RateLimit(100, TimeSpan.FromMinutes(1)), Tokens = 100 },
                new LimitStatus
                {
                    Queue = "api", ConcurrencyKey = "tenant-7", MaxRunning = 10, RateLimit = new RateLimit(6, TimeSpan.FromSeconds(2), 3), Blocked = 0,
                    Tokens = 3,
                },
            ],
            await Admin.GetLimitsAsync("api"));
        Assert.True(await Admin.SetLimitAsync("api", "tenant-7", clear: true));
        Assert.DoesNotContain(await Admin.GetLimitsAsync("api"), limit => limit.MaxRunning == 10);
    }

    [Fact]
    public async Task A_queue_is_paused_counted_and_resumed()
    {
        await fixture.Database.Source.ExecuteAsync(
            "select engine.enqueue('work', queue => 'slow'), engine.enqueue('work', queue => 'slow', run_at => now() + interval '1 hour')");
        Assert.True(await Admin.PauseQueueAsync("slow", "the provider is down"));
        Assert.False(await Admin.PauseQueueAsync("slow"));

        var queue = Assert.Single(await Admin.GetQueuesAsync("slow"));
        Assert.Equal((true, 1L, 1L, 0L, 0), (queue.IsPaused, queue.Ready, queue.Scheduled, queue.Running, queue.Workers));
        Assert.NotNull(queue.OldestReady);
        Assert.Equal("the provider is down", await fixture.Database.Source.ScalarAsync<string>(
            "select pause_reason from engine.queues where queue = 'slow'"));

        Assert.True(await Admin.ResumeQueueAsync("slow"));
        Assert.False(await Admin.ResumeQueueAsync("slow"));
        Assert.Contains(await Admin.GetQueuesAsync(), other => other is { Queue: "slow", IsPaused: false });
    }

    [Fact]
    public async Task What_history_keeps_of_a_kind_is_set_and_taken_back()
    {
        const string Kind = "select concat_ws(' ', history, keep_payload, keep_completed, keep_cancelled) from engine.kinds where kind = 'ping'";
        Assert.True(await Admin.SetKindAsync("ping", new KindSettings
        {
            History = HistoryKept.None, KeepPayload = false, Retention = new Retention(TimeSpan.FromHours(1), Cancelled: TimeSpan.FromDays(30)),
        }));
        Assert.Equal("none f hour month", await fixture.Database.Source.ScalarAsync<string>(Kind));

        Assert.True(await Admin.SetKindAsync("ping", new KindSettings { History = HistoryKept.Failed, Clear = true }));
        Assert.Equal("failed", await fixture.Database.Source.ScalarAsync<string>(Kind));
        await Assert.ThrowsAnyAsync<EngineException>(() => Admin.SetKindAsync(
            "ping", new KindSettings { Retention = new Retention(TimeSpan.FromDays(1000)) }));
    }

    [Fact]
    public async Task The_log_of_a_job_is_read_line_by_line()
    {
        var id = await fixture.Database.Source.ScalarAsync<long>("select engine.enqueue('talk')");
        await fixture.Database.Source.ExecuteAsync(
            "insert into engine.job_logs (job_id, n, attempt, at, level, message) values ($1, 1, 1, now(), 'information', 'a'), ($1, 2, 1, now(), 'error', 'b')",
            id);

        var lines = await Admin.GetJobLogAsync(id);
        Assert.Equal([(1, 1, LogLevel.Information, "a"), (2, 1, LogLevel.Error, "b")], lines.Select(l => (l.Number, l.Attempt, l.Level, l.Message)));
        Assert.Equal(lines[1], Assert.Single(await Admin.GetJobLogAsync(id, after: 1)));
        Assert.Empty(await Admin.GetJobLogAsync(long.MaxValue));
    }

    private Task<string> QueueAsync(string queue) => fixture.Database.Source.ScalarAsync<string>(
        """
        select concat_ws(
          ' ', max_attempts, retry ->> 'backoff', timeout, max_running,
          (rate_limit ->> 'count') || '/' || (rate_limit ->> 'per_ms') || '/' || (rate_limit ->> 'burst'), key_max_running,
          (key_rate_limit ->> 'count') || '/' || (key_rate_limit ->> 'per_ms'), fairness, history, keep_payload::text, keep_completed, keep_failed)
        from engine.queues where queue = $1
        """,
        queue);
}
