namespace PgEngine.Workflows.Running;

/// <summary>
/// Runs what belongs to one run, one callback at a time, on whatever thread of the pool is free. When nothing is left to run it calls
/// <paramref name="idle"/>, outside its own context: there operations are started and rows are delivered.
/// </summary>
/// <param name="idle">Called when the queue is empty; may post.</param>
/// <param name="failed">Called with an exception that a callback let out.</param>
/// <param name="admits">Whether what the code has awaited that is not durable may go on; asked when its turn has come.</param>
internal sealed class RunPump(Action idle, Action<Exception> failed, Func<bool> admits) : SynchronizationContext, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Queue<(Delegate Callback, object? State)> _queue = new();
    private bool _isScheduled;
    private bool _isWoken;

    /// <summary>Whether a callback waits; right only on the pump's own thread.</summary>
    public bool HasWork
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count > 0;
            }
        }
    }

    public void Post(Action callback) => Add(callback, null);

    /// <summary>Has it look around: something has changed that is nobody's callback.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public override void Post(SendOrPostCallback d, object? state) => Add(d, state);

    /// <exception cref="NotSupportedException">Always: it would block the thread that the callback needs.</exception>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A workflow's body cannot be waited for synchronously.");

    public override SynchronizationContext CreateCopy() => this;

    public void Execute()
    {
        while (true)
        {
            while (TryTake(out var item))
            {
                Run(item.Callback, item.State);
            }

            Guard(idle);
            lock (_lock)
            {
                if (_isWoken)
                {
                    _isWoken = false;
                }
                else if (_queue.Count == 0)
                {
                    _isScheduled = false;
                    return;
                }
            }
        }
    }

    private void Add(Delegate callback, object? state)
    {
        lock (_lock)
        {
            _queue.Enqueue((callback, state));
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryTake(out (Delegate Callback, object? State) item)
    {
        lock (_lock)
        {
            return _queue.TryDequeue(out item);
        }
    }

    private void Run(Delegate callback, object? state)
    {
        SetSynchronizationContext(this);
        try
        {
            if (callback is Action action)
            {
                action();
            }
            else if (admits())
            {
                ((SendOrPostCallback)callback)(state);
            }
        }
#pragma warning disable CA1031 // An exception here would end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failed(e);
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failed(e);
        }
    }
}
