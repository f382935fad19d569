using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class SleepProtocolTests
{
    private readonly SleepProtocol _sleep = new();

    [Fact]
    public void A_worker_that_has_just_registered_looks_until_every_transaction_of_that_moment_has_ended()
    {
        Assert.False(_sleep.MustLookAgain(Snapshot(12, 22)));
        Assert.NotNull(_sleep.Pause);
        Assert.False(_sleep.MustLookAgain(Snapshot(22, 30)));
        Assert.Null(_sleep.Pause);
    }

    [Fact]
    public void A_worker_that_promised_nothing_sleeps_at_once()
    {
        Assert.False(_sleep.MustLookAgain(Snapshot(9, 9)));
        _sleep.Found(lingers: false);
        Assert.False(_sleep.MustLookAgain(Snapshot(10, 10)));
        Assert.Null(_sleep.Pause);
    }

    [Fact]
    public void After_a_promise_it_looks_until_every_transaction_of_that_moment_has_ended()
    {
        _sleep.Found(lingers: true);
        Assert.True(_sleep.MustLookAgain(Snapshot(10, 20)));

        // From here on: transaction 12 still runs, and may have read the flag as awake.
        Assert.False(_sleep.MustLookAgain(Snapshot(12, 22)));
        var first = _sleep.Pause;
        Assert.False(_sleep.MustLookAgain(Snapshot(12, 30)));
        Assert.True(_sleep.Pause > first);
        Assert.False(_sleep.MustLookAgain(Snapshot(21, 30)));
        Assert.NotNull(_sleep.Pause);
        Assert.False(_sleep.MustLookAgain(Snapshot(22, 30)));
        Assert.Null(_sleep.Pause);
    }

    [Fact]
    public void Work_found_in_between_starts_the_promise_anew()
    {
        _sleep.Found(lingers: true);
        _sleep.MustLookAgain(Snapshot(10, 20));
        _sleep.MustLookAgain(Snapshot(12, 22));
        _sleep.Found(lingers: true);
        Assert.Null(_sleep.Pause);
        Assert.True(_sleep.MustLookAgain(Snapshot(12, 40)));
    }

    private static ClaimResult Snapshot(long xmin, long xmax) => new() { SnapshotXmin = xmin, SnapshotXmax = xmax };
}
