using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class SuspectDrainTests
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private readonly ManualTime _time = new();
    private readonly SuspectDrain _drain;

    public SuspectDrainTests() => _drain = new SuspectDrain(_time, Beat, () => 0);

    [Fact]
    public void Without_a_suspect_nobody_waits()
    {
        _drain.Noted(isWaiting: false);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_drain.MustWait(isIdle: false));
    }

    [Fact]
    public void A_busy_worker_makes_room_after_a_while_and_an_idle_one_never_waits()
    {
        _drain.Noted(isWaiting: true);
        Assert.False(_drain.MustWait(isIdle: false));
        _time.Advance(Beat);
        Assert.True(_drain.MustWait(isIdle: false));
        Assert.False(_drain.MustWait(isIdle: true));
    }

    [Fact]
    public void It_makes_room_for_a_bounded_time_and_then_works_on_before_it_tries_again()
    {
        _drain.Noted(isWaiting: true);
        _time.Advance(Beat + TimeSpan.FromSeconds(31));
        Assert.False(_drain.MustWait(isIdle: false));
        _drain.Noted(isWaiting: true);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(_drain.MustWait(isIdle: false));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_drain.MustWait(isIdle: false));
    }

    [Fact]
    public void When_the_suspect_is_gone_the_wait_is_over()
    {
        _drain.Noted(isWaiting: true);
        _time.Advance(Beat);
        _drain.Noted(isWaiting: false);
        Assert.False(_drain.MustWait(isIdle: false));
    }
}
