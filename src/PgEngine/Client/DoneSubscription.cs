namespace PgEngine.Client;

/// <summary>
/// One wait for the end of one job: a signal that is set by the listener and taken back before each look at the database.
/// </summary>
internal sealed class DoneSubscription(DoneListener listener, long jobId) : IDisposable
{
    private TaskCompletionSource _signal = NewSignal();

    public long JobId { get; } = jobId;

    /// <summary>Ends when there is a reason to look again.</summary>
    public Task Signal => Volatile.Read(ref _signal).Task;

    /// <summary>Call before looking: what is signalled from here on is not in that look.</summary>
    public void Reset()
    {
        if (Signal.IsCompleted)
        {
            Volatile.Write(ref _signal, NewSignal());
        }
    }

    public void Set() => Volatile.Read(ref _signal).TrySetResult();

    public void Dispose() => listener.Remove(this);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
