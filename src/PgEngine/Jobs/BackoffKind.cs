namespace PgEngine.Jobs;

/// <summary>How retry delays grow.</summary>
public enum BackoffKind
{
    /// <summary>Each delay is the last one times <see cref="RetryPolicy.Factor"/>.</summary>
    Exponential = 0,

    /// <summary>The base after the first failure, twice the base after the second, and so on.</summary>
    Linear,

    /// <summary>Always the base.</summary>
    Fixed,
}
