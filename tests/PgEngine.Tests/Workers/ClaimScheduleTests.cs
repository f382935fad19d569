using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Routing;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class ClaimScheduleTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly PgEngineOptions _options = new() { ConnectionString = "Host=nowhere.invalid", Concurrency = 4, PollInterval = Poll };
    private readonly LeaseBook _leases = new();
    private readonly OutcomeBuffer _outcomes = new(maxItems: 2);
    private readonly WorkerStatus _status;
    private WaitingJobs _waiting;
    private ClaimSchedule _schedule;
    private int _woken;

    public ClaimScheduleTests()
    {
        _status = new WorkerStatus(_time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)) { IsListening = true };
        _status.BeatAccepted(_time.GetTimestamp());
        _waiting = new WaitingJobs(_options, _outcomes, _time);
        _schedule = Schedule();
    }

    [Fact]
    public void The_first_claim_is_for_the_free_slots_only_as_nothing_is_known_of_the_pace()
    {
        var claim = _schedule.TryBegin()!;
        Assert.Equal((4, 4, true, 0), (claim.Max, claim.Free, claim.Alone, claim.LingerMs));
        Assert.Null(claim.Cursor);
        Assert.Null(_schedule.TryBegin());
    }

    [Fact]
    public void After_an_empty_claim_the_worker_sleeps_for_the_poll_interval_and_then_wants_to_look()
    {
        End(Begin());
        Assert.Null(_schedule.TryBegin());
        Assert.Equal(Poll, _time.NextTimer);
        Beat(Poll);

        Assert.Equal(1, _woken);
        Assert.NotNull(_schedule.TryBegin());
    }

    [Fact]
    public void Without_a_listener_it_looks_every_second()
    {
        _status.IsListening = false;
        End(Begin());
        Assert.Equal(TimeSpan.FromSeconds(1), _time.NextTimer);
    }

    [Fact]
    public void A_job_that_is_due_sooner_cuts_the_sleep_and_is_never_looked_for_early()
    {
        End(Begin(), dueIn: TimeSpan.FromSeconds(3));
        Assert.InRange(_time.NextTimer!.Value, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.01));
    }

    [Fact]
    public void Polling_goes_on_when_a_poll_was_refused_because_the_database_was_silent()
    {
        End(Begin());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_schedule.TryBegin());

        Assert.NotNull(_time.NextTimer);
        _status.BeatAccepted(_time.GetTimestamp());
        Assert.NotNull(_schedule.TryBegin());
    }

    [Fact]
    public void A_full_claim_and_one_behind_a_mark_ask_to_look_again_at_once()
    {
        End(Begin(), jobs: 4);
        Assert.NotNull(_schedule.TryBegin());
    }

    [Fact]
    public void Nothing_is_claimed_while_the_outcomes_pile_up()
    {
        _outcomes.Add(Samples.Item(1));
        _outcomes.Add(Samples.Item(2));
        Assert.Null(_schedule.TryBegin());
        _outcomes.Take(1);
        Assert.NotNull(_schedule.TryBegin());
    }

    [Fact]
    public void Nothing_is_claimed_without_a_beat_lately_or_after_the_stop()
    {
        _time.Advance(TimeSpan.FromSeconds(22));
        Assert.Null(_schedule.TryBegin());
        _status.BeatAccepted(_time.GetTimestamp());
        _schedule.Stop();
        Assert.Null(_schedule.TryBegin());
    }

    [Fact]
    public void A_worker_that_holds_something_is_not_alone()
    {
        _leases.Begin(Guid.NewGuid());
        Assert.False(_schedule.TryBegin()!.Alone);
    }

    [Fact]
    public void A_claim_that_was_given_up_leaves_its_room_and_is_wanted_again()
    {
        var claim = Begin();
        _schedule.Abandon(claim);
        _leases.Granted(claim.Lease, 0);

        Assert.Equal(4, _schedule.TryBegin()!.Max);
    }

    [Fact]
    public void Slots_that_are_taken_are_not_claimed_for()
    {
        var claim = Begin();
        _waiting.Add([Samples.Job(1), Samples.Job(2), Samples.Job(3)]);
        End(claim, jobs: 3);
        _schedule.Wake();

        Assert.Equal((1, 1), (_schedule.TryBegin()!.Max, _waiting.Free));
    }

    [Fact]
    public void After_a_poor_claim_the_next_one_waits_for_the_refetch_delay()
    {
        Refetching(delayMs: 400, threshold: 2);
        End(Begin(), jobs: 2);
        _schedule.Wake();
        Assert.Null(_schedule.TryBegin());
        Assert.InRange(_time.NextTimer!.Value.TotalMilliseconds, 400, 402);
        Beat(TimeSpan.FromMilliseconds(402));

        Assert.NotNull(_schedule.TryBegin());
    }

    [Fact]
    public void A_claim_that_brought_more_than_the_threshold_or_all_that_was_asked_for_does_not_wait()
    {
        Refetching(delayMs: 400, threshold: 2);
        End(Begin(), jobs: 3);
        _schedule.Wake();
        End(Begin(), jobs: 1);
        _schedule.Wake();

        Assert.Null(_schedule.TryBegin());
        Assert.Equal(TimeSpan.Zero, new RefetchPause(_options, _time, () => 0.5).Left);
    }

    [Fact]
    public void Enough_wake_ups_end_the_refetch_delay_early()
    {
        Refetching(delayMs: 400, threshold: 0);
        _options.RefetchAbortThreshold = 4;
        End(Begin());
        _schedule.Wake();
        _schedule.Wake();
        Assert.Null(_schedule.TryBegin());
        _schedule.Wake();

        Assert.NotNull(_schedule.TryBegin());
    }

    [Fact]
    public void Batch_kinds_are_claimed_apart_one_batch_at_a_time_and_take_turns_with_the_others()
    {
        _options.Add(JobAdapter.Register<int>("single", (_, _, _, _) => Task.FromResult(JobOutcome.Completed), new JobOptions()));
        _options.Add(Batch("rows", 50));
        Reset();

        var first = Begin();
        Assert.Equal(["single"], first.Group.Kinds!);
        Assert.Equal((4, 0), (first.Max, first.LingerMs));
        End(first, jobs: 1);
        var second = Begin();
        Assert.Equal(["rows"], second.Group.Kinds!);
        Assert.Equal(50, second.Max);
        End(second);
        Assert.Null(_schedule.TryBegin());
    }

    [Fact]
    public void A_worker_of_one_batch_kind_alone_leaves_the_choice_of_kinds_to_the_database()
    {
        _options.Add(Batch("rows", 50));
        Reset();

        var claim = Begin();
        Assert.Null(claim.Group.Kinds);
        Assert.Equal(50, claim.Max);
    }

    [Fact]
    public void What_nothing_but_the_poll_led_to_was_found_by_polling_and_its_successors_were_not()
    {
        End(Begin());
        Beat(Poll);

        Assert.True(End(Begin(), jobs: 4));
        Assert.False(End(Begin(), jobs: 1));
    }

    [Theory]
    [InlineData(true, 0, 1)]
    [InlineData(false, 0, 0)]
    [InlineData(false, 3, 1)]
    [InlineData(false, 10, 1)]
    public void A_notification_a_known_time_and_a_poll_that_finds_nothing_are_no_finds_of_polling(bool isWoken, int dueIn, int jobs)
    {
        End(Begin(), dueIn: dueIn > 0 ? TimeSpan.FromSeconds(dueIn) : null);
        if (isWoken)
        {
            _schedule.Wake();
        }

        // Sooner or later it was also time to poll.
        Beat(Poll * 2);

        Assert.False(End(Begin(), jobs: jobs));
    }

    public void Dispose() => _schedule.Dispose();

    private ClaimSchedule Schedule() => new(
        _options, _waiting, new ClaimRoutes(_options, ["default"], null, () => 0.5), _outcomes, _leases, _status, _time, () => 0.5)
    {
        Woken = () => _woken++,
    };

    private ClaimRequest Begin() => _schedule.TryBegin()!;

    private static JobRegistration Batch(string kind, int maxBatch) => JobAdapter.RegisterBatch<int>(
        kind, (_, _, _) => Task.FromResult(BatchOutcome.AsAnswered), maxBatch, TimeSpan.Zero, new JobOptions());

    private void Reset()
    {
        _schedule.Dispose();
        _options.Json.TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver();
        _waiting = new WaitingJobs(_options, _outcomes, _time);
        _schedule = Schedule();
    }

    private void Refetching(int delayMs, int threshold)
    {
        _options.RefetchDelay = TimeSpan.FromMilliseconds(delayMs);
        _options.RefetchThreshold = threshold;
    }

    private void Beat(TimeSpan after)
    {
        _time.Advance(after);
        _status.BeatAccepted(_time.GetTimestamp());
    }

    private bool End(ClaimRequest claim, int jobs = 0, TimeSpan? dueIn = null)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var result = new ClaimResult { Now = now, NextDueAt = now + dueIn, Cursor = "{}", SnapshotXmin = 1, SnapshotXmax = 1 };
        result.Jobs.AddRange(Enumerable.Range(1, jobs).Select(id => Samples.Job(id, claim.Lease)));
        _leases.Granted(claim.Lease, jobs);
        var isFoundByPoll = _schedule.IsFoundByPoll(claim, result);
        _schedule.End(claim, result);
        return isFoundByPoll;
    }
}
