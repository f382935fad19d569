namespace PgEngine.Workflows;

/// <summary>Random numbers that are the same when the workflow runs again.</summary>
/// <remarks>SplitMix64; not for secrets.</remarks>
public sealed class WorkflowRandom
{
    private ulong _state;

    internal WorkflowRandom(ulong seed) => _state = seed;

    /// <summary>A number from 0 to <paramref name="exclusiveMax"/> - 1.</summary>
    /// <param name="exclusiveMax">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMax"/> is less than 1.</exception>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        return (int)(((UInt128)NextUInt64() * (ulong)exclusiveMax) >> 64);
    }

    /// <summary>A number from <paramref name="min"/> to <paramref name="exclusiveMax"/> - 1.</summary>
    /// <param name="min">The least one.</param>
    /// <param name="exclusiveMax">One more than the greatest.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public int Next(int min, int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(exclusiveMax, min);
        return (int)(min + (long)(((UInt128)NextUInt64() * (ulong)((long)exclusiveMax - min)) >> 64));
    }

    /// <summary>A number from 0, and less than 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    private ulong NextUInt64()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
