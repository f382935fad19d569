namespace PgEngine.Workers;

/// <summary>
/// Leaves a gap after each turn when turns follow one another without a pause and each carries a handful of jobs. Every turn costs
/// the server a claim and a settle, however little they carry, and takes that time from those who enqueue; with a gap it carries
/// more: 7,400 to 7,900 single enqueues a second beside a worker instead of 5,000 to 5,400 (two cores, single runs). A trickle never
/// meets the gap, so it costs no latency there, and a drain carries too much to be slowed.
/// </summary>
internal sealed class TurnPace(TimeProvider time)
{
    /// <summary>
    /// So many jobs must come during one turn. At 2,000 jobs a second, where two to five come, a gap cost 2 ms of latency and nobody
    /// needed the time.
    /// </summary>
    public const int Handful = 8;

    /// <summary>With so many the cost of a turn is spread thin already.</summary>
    public const int Plenty = 100;

    private const double Weight = 0.1;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(4);

    private double _perTurn;
    private TimeSpan _gap;
    private long _endedAt;

    /// <summary>How much of the gap is left; zero or less for nothing.</summary>
    public TimeSpan Left => _gap > TimeSpan.Zero ? _gap - time.GetElapsedTime(_endedAt) : TimeSpan.Zero;

    /// <summary>There was nothing to carry.</summary>
    public void Rested()
    {
        _perTurn = 0;
        _gap = TimeSpan.Zero;
    }

    /// <summary>A turn carried so many jobs, there or back, and took so long.</summary>
    public void Carried(int count, TimeSpan duration)
    {
        // What came during the gap would not have come during the turn.
        var came = duration > TimeSpan.Zero ? count * (duration / (duration + _gap)) : 0;
        _perTurn += (came - _perTurn) * Weight;
        var gap = _perTurn is >= Handful and < Plenty ? duration * 2 : TimeSpan.Zero;
        _gap = gap < Longest ? gap : Longest;
        _endedAt = time.GetTimestamp();
    }
}
