namespace PgEngine.Workers;

/// <summary>An auto-reset event to await: any number of sets before a wait make one wake-up.</summary>
internal sealed class AsyncSignal
{
    // Never disposed: it has no wait handle, and a handler that outlives its worker may still set it.
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);

        // A full fence: what the woken one reads next must not be read before this is seen, or a Set in between would be lost.
        Interlocked.Exchange(ref _isSet, 0);
    }
}
