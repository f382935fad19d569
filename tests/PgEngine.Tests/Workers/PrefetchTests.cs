using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class PrefetchTests
{
    private readonly ManualTime _time = new();
    private readonly PgEngineOptions _options = new() { Concurrency = 4, Prefetch = 100, PrefetchTtl = TimeSpan.FromSeconds(8) };
    private readonly OutcomeBuffer _outcomes = new(maxItems: 1000);
    private readonly LeaseBook _leases = new();
    private readonly WaitingJobs _waiting;

    public PrefetchTests()
    {
        _options.Json.TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver();
        _options.Add(JobAdapter.Register<int>("fast", (_, _, _, _) => Task.FromResult(JobOutcome.Completed), new JobOptions()));
        _options.Add(JobAdapter.Register<int>("slow", (_, _, _, _) => Task.FromResult(JobOutcome.Completed), new JobOptions()));
        _waiting = new WaitingJobs(_options, _outcomes, _time);
    }

    [Fact]
    public void While_nothing_is_known_of_the_pace_only_free_slots_are_claimed_for() => Assert.Equal(4, _waiting.Demand);

    [Fact]
    public void As_much_is_claimed_ahead_as_the_slots_do_in_a_tenth_of_a_second_up_to_the_limit()
    {
        Learn("fast", 0.01);
        Assert.Equal(4 + 40, _waiting.Demand);
        _options.Prefetch = 7;
        Assert.Equal(4 + 7, _waiting.Demand);
        _options.Prefetch = 0;
        Assert.Equal(4, _waiting.Demand);
    }

    [Fact]
    public void Jobs_of_a_slow_kind_that_wait_are_counted_with_their_own_time_and_stop_further_claims()
    {
        Learn("slow", 5);
        for (var i = 0; i < 200; i++)
        {
            Learn("fast", 0.001);
        }

        Claim("fast", 6);
        Assert.True(_waiting.Demand > 40);
        Claim("slow", 1);
        Assert.Equal(0, _waiting.Demand);
    }

    [Fact]
    public void Jobs_of_a_kind_that_never_ran_are_not_hoarded_on_the_word_of_another()
    {
        Learn("fast", 0.001);
        Claim("slow", 6);
        Assert.Equal(0, _waiting.Demand);
    }

    [Fact]
    public void Jobs_that_have_waited_for_the_ttl_go_back_unspent_and_the_pace_is_forgotten()
    {
        Learn("fast", 0.001);
        var returned = 0;
        using var watch = new PrefetchWatch(_options, _waiting, _leases, _time) { Returned = () => returned++ };
        var old = Claim("fast", 3);
        _time.Advance(TimeSpan.FromSeconds(6));
        var young = Claim("fast", 3);
        Assert.True(_waiting.TryStart(old[0]));
        _time.Advance(TimeSpan.FromSeconds(4));

        var items = _outcomes.Take(100);
        Assert.Equal(old.Skip(1), items.Select(item => item.Job));
        Assert.All(items, item => Assert.Equal(SettleAction.Release, item.Action));
        Assert.Equal(1, returned);
        Assert.False(_waiting.TryStart(old[1]));
        Assert.True(_waiting.TryStart(young[0]));
        Assert.Equal(0, _waiting.Demand);
    }

    [Fact]
    public void A_cancelled_job_goes_back_before_it_has_begun_and_a_running_one_does_not()
    {
        using var watch = new PrefetchWatch(_options, _waiting, _leases, _time);
        var jobs = Claim("fast", 3);
        _waiting.TryStart(jobs[0]);
        watch.Cancel([jobs[0].Id, jobs[2].Id, 4711]);

        Assert.Equal([jobs[2]], _outcomes.Take(10).Select(item => item.Job));
        Assert.True(_waiting.TryStart(jobs[1]));
    }

    [Fact]
    public void A_stop_gives_everything_back_that_waits_once()
    {
        var jobs = Claim("fast", 3);
        _waiting.TryGiveBack(jobs[0]);
        _waiting.TryStart(jobs[1]);
        _waiting.Stop();

        Assert.Equal([jobs[0], jobs[2]], _outcomes.Take(10).Select(item => item.Job));
    }

    private void Learn(string kind, double seconds) => _waiting.Learn(_waiting.Kinds.Find(kind), TimeSpan.FromSeconds(seconds), 1);

    private List<ClaimedJob> Claim(string kind, int count)
    {
        var lease = _leases.Begin(Guid.NewGuid());
        var jobs = Enumerable.Range(1, count).Select(id => Samples.Job(id + (1000 * _leases.Count), lease, kind: kind)).ToList();
        lease.Grant(jobs, _time.GetTimestamp());
        _leases.Granted(lease, count);
        _waiting.Add(jobs);
        return jobs;
    }
}
