using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Internal;

/// <summary>Who is notified of new work, and who is spared it.</summary>
public sealed class WakeTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private Listener Listener { get; set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Listener = await ListenAsync();
    }

    private async Task<string[]> HeardOfAsync(Func<Task> act)
    {
        await Listener.HeardAsync();
        await act();
        return await Listener.HeardAsync();
    }

    [Fact]
    public async Task A_worker_that_has_just_registered_is_asleep_and_is_woken()
    {
        await A.RegisterAsync();
        Assert.Equal(["q:default"], await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task Nobody_is_notified_when_no_worker_serves_queue_and_kind()
    {
        await A.RegisterAsync(kinds: ["other"]);
        await A.RegisterAsync(queues: ["elsewhere"]);
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task A_queue_is_notified_once_however_many_jobs_its_transaction_brings()
    {
        await A.RegisterAsync(queues: ["default", "b"]);
        var heard = await HeardOfAsync(async () =>
        {
            await Sql.BeginAsync();
            await A.EnqueueAsync(50);
            await A.EnqueueAsync(50, queue: "b");
            await A.EnqueueAsync(50);
            await Sql.CommitAsync();
        });
        Assert.Equal(["q:b", "q:default"], heard.Order());
    }

    [Fact]
    public async Task A_transaction_that_rolls_back_notifies_nobody()
    {
        await A.RegisterAsync();
        Assert.Empty(await HeardOfAsync(async () =>
        {
            await Sql.BeginAsync();
            await A.EnqueueAsync();
            await Sql.RollbackAsync();
        }));
    }

    [Fact]
    public async Task A_worker_that_said_it_will_look_again_spares_the_notification_until_then()
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync();
        await A.ClaimAsync(worker, lingerMs: 200);
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
        await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(["q:default"], await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task A_worker_says_so_once_a_second_at_most()
    {
        var worker = await A.RegisterAsync();
        await LingerAsync(worker);
        await LingerAsync(worker);
        Assert.Equal(["q:default"], await HeardOfAsync(() => A.EnqueueAsync()));
        await A.ClaimAsync(worker);

        await Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await A.EnqueueAsync();
        await A.ClaimAsync(worker, lingerMs: 200);
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));

        async Task LingerAsync(long who)
        {
            await A.EnqueueAsync();
            await A.ClaimAsync(who, lingerMs: 200);
            await Clock.AdvanceAsync(TimeSpan.FromMilliseconds(10));
            await A.ClaimAsync(who, lingerMs: 200);
        }
    }

    [Fact]
    public async Task A_claim_does_not_wait_for_a_beat_to_say_so_and_enqueuers_notify_meanwhile()
    {
        var worker = await A.RegisterAsync();
        var id = await A.EnqueueAsync();
        var b = await OpenAsync("b");
        await b.Sql.BeginAsync();
        await b.BeatAsync(worker);
        Assert.Equal([id], (await A.ClaimAsync(worker, lingerMs: 200)).Ids);
        Assert.Equal(["q:default"], await HeardOfAsync(() => A.EnqueueAsync()));
        await b.Sql.CommitAsync();

        await A.ClaimAsync(worker, lingerMs: 200);
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task One_worker_awake_is_enough_for_a_queue_with_many_asleep()
    {
        var awake = await A.RegisterAsync();
        await A.RegisterAsync();
        await A.RegisterAsync();
        await A.EnqueueAsync();
        await A.ClaimAsync(awake, lingerMs: 200);
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task A_worker_awake_for_other_kinds_does_not_count()
    {
        var awake = await A.RegisterAsync(kinds: ["other"]);
        await A.RegisterAsync();
        await A.EnqueueAsync("other");
        await A.ClaimAsync(awake, lingerMs: 200);
        Assert.Equal(["q:default"], await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(0, false)]
    public async Task A_claim_that_finds_nothing_or_lingers_not_puts_the_worker_to_sleep(int lingerMs, bool empty)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        await A.ClaimAsync(worker, empty ? 2 : 1, lingerMs: 200);
        await A.ClaimAsync(worker, 1, lingerMs: lingerMs);
        Assert.Equal(["q:default"], await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task A_worker_that_is_stopping_is_not_woken()
    {
        var worker = await A.RegisterAsync();
        await A.BeatAsync(worker, stopping: true);
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1000, false)]
    [InlineData(86_400_000, false)]
    public async Task A_future_job_is_only_announced_when_it_falls_due_before_the_sleeper_looks_by_itself(int milliseconds, bool notified)
    {
        await A.RegisterAsync(pollInterval: TimeSpan.FromSeconds(1));
        var heard = await HeardOfAsync(() => A.EnqueueAsync(runAt: Noon.AddMilliseconds(milliseconds)));
        Assert.Equal(notified ? ["q:default"] : [], heard);
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task An_old_snapshot_may_hide_a_sleeper_so_it_always_notifies(string isolation)
    {
        var heard = await HeardOfAsync(async () =>
        {
            await Sql.ExecuteAsync($"begin isolation level {isolation}");
            await Sql.ExecuteAsync("select count(*) from workers");
            var worker = await (await OpenAsync("b")).RegisterAsync();
            Assert.True(worker > 0);
            await A.EnqueueAsync();
            await Sql.CommitAsync();
        });
        Assert.Equal(["q:default"], heard);
    }

    [Fact]
    public async Task A_session_can_switch_notifications_off()
    {
        await A.RegisterAsync();
        await Sql.ExecuteAsync("set pgengine.notify = off");
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
        await Sql.ExecuteAsync("set pgengine.notify = on");
        Assert.Single(await HeardOfAsync(() => A.EnqueueAsync()));
        await Sql.ExecuteAsync("reset pgengine.notify");
        Assert.Single(await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task The_engine_can_switch_notifications_off()
    {
        await A.RegisterAsync();
        await Sql.ExecuteAsync("insert into settings (name, value) values ('notify', 'false')");
        Assert.Empty(await HeardOfAsync(() => A.EnqueueAsync()));
        await Sql.ExecuteAsync("update settings set value = 'true'");
        Assert.Single(await HeardOfAsync(() => A.EnqueueAsync()));
    }

    [Fact]
    public async Task A_prepared_transaction_may_enqueue_when_its_session_does_not_notify()
    {
        var worker = await A.RegisterAsync();
        await Sql.BeginAsync();
        await A.EnqueueAsync();
        await RefusedAsync("0A000", () => Sql.ExecuteAsync("prepare transaction 'notifies'"));

        await Sql.ExecuteAsync("set pgengine.notify = off");
        await Sql.BeginAsync();
        var id = await A.EnqueueAsync();
        await Sql.ExecuteAsync("prepare transaction 'silent'");
        Assert.Empty((await A.ClaimAsync(worker)).Jobs);
        await Sql.ExecuteAsync("commit prepared 'silent'");
        Assert.Equal([id], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task A_full_claim_wakes_one_sleeper_when_more_is_there()
    {
        var worker = await A.RegisterAsync();
        var sleeper = await A.RegisterAsync();
        await A.RegisterAsync(kinds: ["other"]);
        await A.EnqueueAsync(3);
        Assert.Equal([$"w:{sleeper}"], await HeardOfAsync(() => A.ClaimAsync(worker, 2)));
    }

    [Fact]
    public async Task A_full_claim_that_took_the_last_job_or_one_with_room_left_wakes_nobody()
    {
        var worker = await A.RegisterAsync();
        await A.RegisterAsync();
        await A.EnqueueAsync(2);
        Assert.Empty(await HeardOfAsync(() => A.ClaimAsync(worker, 2)));
        await A.EnqueueAsync(1);
        Assert.Empty(await HeardOfAsync(() => A.ClaimAsync(worker, 2)));
    }

    [Fact]
    public async Task A_sleeper_that_stopped_beating_is_not_relied_on()
    {
        var sleeper = await A.RegisterAsync();
        await Clock.AdvanceAsync(QueueSession.StaleAfter);
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(2);
        Assert.Empty(await HeardOfAsync(() => A.ClaimAsync(worker, 1)));
        await A.BeatAsync(sleeper);
        await A.EnqueueAsync(2);
        Assert.Equal([$"w:{sleeper}"], await HeardOfAsync(() => A.ClaimAsync(worker, 1)));
    }
}
