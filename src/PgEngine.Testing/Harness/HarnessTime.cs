namespace PgEngine.Testing.Harness;

/// <summary>The clock that handlers see: the database's. Timers and durations stay real, or a worker could not run beside it.</summary>
internal sealed class HarnessTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
