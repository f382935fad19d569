namespace PgEngine.Workers;

/// <summary>Growing, jittered pauses between tries, so that many workers do not return to a restarted server in step.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan cap, Func<double> random)
{
    private int _failures;

    /// <summary>The next pause: doubled each time up to the cap, then between half and all of it.</summary>
    public TimeSpan Next()
    {
        var factor = Math.Pow(2, Math.Min(_failures++, 20));
        var ms = Math.Min(first.TotalMilliseconds * factor, cap.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(ms * (0.5 + (random() / 2)));
    }

    public void Reset() => _failures = 0;
}
