using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>The attempts of one call of a batch handler.</summary>
internal sealed class RunningBatch : IStoppable
{
    // Never disposed: it has no timer and no wait handle, and a late Stop must find it whole.
    private readonly CancellationTokenSource _all = new();

    public List<RunningAttempt> Attempts { get; } = [];

    public List<BatchItem> Items { get; } = [];

    /// <summary>Cancelled when no attempt may go on.</summary>
    public CancellationToken Token => _all.Token;

    public int Stop(Predicate<RunningAttempt> which, StopReason reason)
    {
        var told = 0;
        foreach (var attempt in Attempts)
        {
            told += attempt.Stop(which, reason);
        }

        if (told > 0 && Attempts.TrueForAll(attempt => attempt.StopReason != StopReason.None))
        {
            _ = _all.CancelAsync();
        }

        return told;
    }
}
