using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class LeaseBookTests
{
    private readonly LeaseBook _book = new();

    [Fact]
    public void A_lease_is_named_from_before_its_claim_is_sent_until_its_last_job_is_settled()
    {
        var lease = _book.Begin(Guid.NewGuid());
        Assert.Equal([lease.Id], _book.Snapshot().Named);
        _book.Granted(lease, 2);
        _book.Settled(lease);
        Assert.Equal([lease.Id], _book.Snapshot().Named);
        _book.Settled(lease);

        Assert.Empty(_book.Snapshot().Named);
        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public void A_claim_that_brought_nothing_leaves_no_lease()
    {
        _book.Granted(_book.Begin(Guid.NewGuid()), 0);
        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public void A_lease_that_the_beat_does_not_find_is_lost_and_its_neighbour_is_not()
    {
        var (kept, taken) = (Held(), Held());
        var lost = _book.Lose(_book.Snapshot().Answered, [kept.Id]);

        Assert.Equal([taken], lost);
        Assert.Equal((false, true), (kept.IsLost, taken.IsLost));
    }

    [Fact]
    public void A_claim_that_was_in_flight_when_the_beat_was_sent_is_not_lost_however_the_answers_cross()
    {
        var lease = _book.Begin(Guid.NewGuid());
        var (named, answered) = _book.Snapshot();

        // The beat looks, the claim commits and is answered, and only then the beat is answered.
        _book.Granted(lease, 3);
        var lost = _book.Lose(answered, []);

        Assert.Equal([lease.Id], named);
        Assert.Empty(lost);
        Assert.False(lease.IsLost);
    }

    [Fact]
    public void A_lease_whose_jobs_ended_while_the_beat_was_under_way_is_not_lost()
    {
        var lease = Held();
        var answered = _book.Snapshot().Answered;
        _book.Settled(lease);

        Assert.Empty(_book.Lose(answered, []));
        Assert.False(lease.IsLost);
    }

    [Fact]
    public void A_swept_worker_loses_everything_claims_in_flight_too()
    {
        var (held, inFlight) = (Held(), _book.Begin(Guid.NewGuid()));
        Assert.Equal(2, _book.LoseAll().Count);
        Assert.True(held.IsLost && inFlight.IsLost);
    }

    [Fact]
    public void An_orphan_is_a_lease_that_two_beats_in_a_row_have_listed()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Empty(_book.Orphans([first]));
        Assert.Equal([first], _book.Orphans([first, second]));
        Assert.Equal([second], _book.Orphans([second]));
        Assert.Empty(_book.Orphans([]));
        Assert.Empty(_book.Orphans([first]));
    }

    private HeldLease Held()
    {
        var lease = _book.Begin(Guid.NewGuid());
        _book.Granted(lease, 1);
        return lease;
    }
}
