using PgEngine.Jobs;

namespace PgEngine.Runtime.Tests.Support;

internal static class Policies
{
    /// <summary>Retries with as good as no pause.</summary>
    public static RetryPolicy AtOnce { get; } = new() { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromMilliseconds(1), Jitter = 0 };

    /// <summary>Retries so late that no test sees it.</summary>
    public static RetryPolicy MuchLater { get; } = new() { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromHours(1), Jitter = 0 };
}
