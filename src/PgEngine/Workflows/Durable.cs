using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows;

/// <summary>
/// Something a workflow waits for, for as long as it takes and across restarts. Await it in the body; there is no ConfigureAwait, because what
/// follows must run in the workflow's own order.
/// </summary>
/// <remarks>A method of yours that awaits Durables and takes a <see cref="WorkflowContext"/> can itself be <c>async Durable</c>.</remarks>
[AsyncMethodBuilder(typeof(DurableMethodBuilder))]
public class Durable
{
    private readonly Lock _lock = new();
    private (RunPump? Pump, Action Callback) _first;
    private List<(RunPump? Pump, Action Callback)>? _others;
    private volatile bool _isCompleted;

    internal Durable()
    {
    }

    internal bool IsCompleted => _isCompleted;

    internal Exception? Error { get; private set; }

    /// <summary>What it stands for; null for an asynchronous method of the workflow's.</summary>
    internal Operation? Operation { get; set; }

    /// <summary>For the compiler.</summary>
    public DurableAwaiter GetAwaiter() => new(this);

    /// <summary>A task that ends when this does.</summary>
    /// <remarks>
    /// Unsafe in a workflow's body: what awaits it with Task.WhenAny or ConfigureAwait may run in another order when the workflow is resumed.
    /// </remarks>
    public Task AsTask()
    {
        var source = new TaskCompletionSource();
        OnCompleted(() =>
        {
            try
            {
                Observe();
                source.SetResult();
            }
#pragma warning disable CA1031 // Whatever it is, the task tells it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                source.SetException(e);
            }
        });
        return source.Task;
    }

    internal void Complete()
    {
        lock (_lock)
        {
            if (_isCompleted)
            {
                return;
            }

            _isCompleted = true;
        }

        Continue(_first);
        _others?.ForEach(Continue);
        _first = default;
        _others = null;
    }

    internal void Fail(Exception e)
    {
        Error = e;
        Complete();
    }

    /// <summary>Calls back when it has ended, by a post to the pump of whoever asks.</summary>
    internal void OnCompleted(Action callback)
    {
        var continuation = (SynchronizationContext.Current as RunPump, callback);
        lock (_lock)
        {
            if (!_isCompleted)
            {
                if (_first.Callback is null)
                {
                    _first = continuation;
                }
                else
                {
                    (_others ??= []).Add(continuation);
                }

                return;
            }
        }

        Continue(continuation);
    }

    /// <summary>Ends the await: from here on the operation is not in flight any more.</summary>
    internal void Observe()
    {
        if (!_isCompleted)
        {
            throw new InvalidOperationException("Await it: a workflow cannot block its thread.");
        }

        Operation?.Observed();
        if (Error is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private static void Continue((RunPump? Pump, Action? Callback) continuation)
    {
        if (continuation.Pump is { } pump)
        {
            pump.Post(continuation.Callback!);
        }
        else
        {
            continuation.Callback?.Invoke();
        }
    }
}
