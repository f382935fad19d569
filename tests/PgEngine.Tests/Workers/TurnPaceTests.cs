using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class TurnPaceTests
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime _time = new();
    private readonly TurnPace _pace;

    public TurnPaceTests() => _pace = new TurnPace(_time);

    [Fact]
    public void A_trickle_is_never_held_up()
    {
        Carry(TurnPace.Handful - 1, turns: 100);
        Assert.Equal(TimeSpan.Zero, _pace.Left);
    }

    [Fact]
    public void A_handful_for_many_turns_leaves_a_gap_as_long_as_two()
    {
        Carry(TurnPace.Handful * 2, turns: 100);
        Assert.Equal(2 * Turn, _pace.Left);
        _time.Advance(Turn);
        Assert.Equal(Turn, _pace.Left);
    }

    [Fact]
    public void A_burst_of_one_turn_leaves_no_gap()
    {
        Carry(TurnPace.Handful * 2, turns: 1);
        Assert.Equal(TimeSpan.Zero, _pace.Left);
    }

    [Fact]
    public void A_drain_is_never_held_up()
    {
        Carry(1000, turns: 100);
        Assert.Equal(TimeSpan.Zero, _pace.Left);
    }

    [Fact]
    public void What_comes_during_the_gap_does_not_keep_it_up()
    {
        Carry(TurnPace.Handful * 2, turns: 100);

        // A turn and its gap together bring more than enough, the turn alone would not.
        Carry(TurnPace.Handful - 1, turns: 100);
        Assert.Equal(TimeSpan.Zero, _pace.Left);
    }

    [Fact]
    public void A_long_turn_does_not_make_a_long_gap()
    {
        for (var i = 0; i < 100; i++)
        {
            _pace.Carried(TurnPace.Handful * 2, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(TimeSpan.FromMilliseconds(4), _pace.Left);
    }

    [Fact]
    public void After_a_pause_the_gap_has_to_be_earned_again()
    {
        Carry(TurnPace.Handful * 2, turns: 100);
        _pace.Rested();
        Assert.Equal(TimeSpan.Zero, _pace.Left);
        Carry(TurnPace.Handful * 2, turns: 1);
        Assert.Equal(TimeSpan.Zero, _pace.Left);
    }

    /// <summary>So many jobs come during each turn, and as many again for each turn that the gap is long.</summary>
    private void Carry(int perTurn, int turns)
    {
        var gap = _pace.Left;
        for (var i = 0; i < turns; i++)
        {
            _pace.Carried((int)(perTurn * (1 + (gap / Turn))), Turn);
            gap = _pace.Left;
        }
    }
}
