namespace PgEngine.Workers;

/// <summary>How long something takes, as a moving average.</summary>
internal sealed class Pace
{
    private double _seconds = double.PositiveInfinity;

    /// <summary>Infinite as long as nothing is known.</summary>
    public double Seconds => Volatile.Read(ref _seconds);

    public bool IsKnown => !double.IsPositiveInfinity(Seconds);

    // Racy on purpose: a lost update of an average does no harm, a lock per job would.
    public void Learn(double seconds)
    {
        var known = Seconds;
        Volatile.Write(ref _seconds, double.IsPositiveInfinity(known) ? seconds : (known * 0.95) + (seconds * 0.05));
    }

    public void Forget() => Volatile.Write(ref _seconds, double.PositiveInfinity);
}
