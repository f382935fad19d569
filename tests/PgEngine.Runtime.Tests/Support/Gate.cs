using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Support;

/// <summary>A door that a handler waits at, and a bell that it rings when it gets there.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrivals;

    public int Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>Ends when somebody stands at the door.</summary>
    public Task Reached => _reached.Task.WaitAsync(Eventually.Ceiling);

    public Task PassAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _arrivals);
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }

    public void Open() => _opened.TrySetResult();
}
