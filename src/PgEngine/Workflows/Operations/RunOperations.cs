using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>The operations of a run that are not over: asked for, and not both completed and observed.</summary>
internal sealed class RunOperations
{
    private readonly Dictionary<long, Operation> _byHash = [];
    private readonly LinkedList<Operation> _pending = new();
    private readonly Queue<Operation> _new = new();
    private readonly Queue<Operation> _held = new();

    /// <summary>Those whose results are outstanding, in the order of their calls.</summary>
    public LinkedList<Operation> Pending => _pending;

    /// <summary>Takes an operation that the code has asked for.</summary>
    public void Add(Operation operation)
    {
        _byHash[operation.Name.Hash] = operation;
        operation.Place = _pending.AddLast(operation);
        _new.Enqueue(operation);
    }

    /// <summary>Adds another row that is the operation's.</summary>
    public void AddRow(long hash, Operation operation) => _byHash[hash] = operation;

    public void RemoveRow(long hash) => _byHash.Remove(hash);

    public Operation? Find(JournalRow row) => _byHash.GetValueOrDefault(row.Hash);

    /// <summary>Prepares what was asked for since the last time; it is held until it may start.</summary>
    public void Prepare()
    {
        while (_new.TryDequeue(out var operation))
        {
            operation.Prepare();
            _held.Enqueue(operation);
        }
    }

    /// <summary>Starts what nothing in the journal has completed, in the order of the calls. After a cancellation it throws instead.</summary>
    public void Start(RunCancelling cancelling)
    {
        while (_held.TryDequeue(out var operation))
        {
            if (operation.Place is null || operation.Scope.IsLost)
            {
                continue;
            }

            if (cancelling.IsDelivered && operation is not UndoOperation)
            {
                Cancel(operation, cancelling.Exception!);
            }
            else
            {
                operation.Start();
            }
        }
    }

    /// <summary>Has everything throw that is pending and does something itself; what stands for branches ends with them.</summary>
    public void CancelAll(WorkflowCanceledException e)
    {
        foreach (var operation in _pending.ToArray())
        {
            Cancel(operation, e);
        }
    }

    /// <summary>Stops everything for good: the code will not go on.</summary>
    public void StopAll(StepStopReason reason)
    {
        foreach (var operation in _pending.ToArray())
        {
            Completed(operation);
            operation.Stop(reason);
        }
    }

    /// <summary>Stops what belongs to a branch that has lost.</summary>
    public void StopWithin(ScopeState scope)
    {
        foreach (var operation in _pending.ToArray())
        {
            if (operation.Scope.IsWithin(scope))
            {
                Completed(operation);
                operation.Stop(StepStopReason.Cancelled);
            }
        }
    }

    /// <summary>Its result is there, or nobody will ever see it.</summary>
    public void Completed(Operation operation)
    {
        if (operation.Place is { } place)
        {
            _pending.Remove(place);
            operation.Place = null;
        }
    }

    private void Cancel(Operation operation, WorkflowCanceledException e)
    {
        if (operation.IsLeaf)
        {
            Completed(operation);
            operation.Stop(StepStopReason.Cancelled);
            operation.Result.Fail(e);
        }
    }

    public void Observed(Operation operation)
    {
        // One that was cancelled or lost may still get a row, which may have to be undone.
        if (operation.Result.Error is not WorkflowCanceledException)
        {
            _byHash.Remove(operation.Name.Hash);
        }
    }

    /// <summary>The names of all that is pending and does something itself.</summary>
    public IEnumerable<string> PendingNames() => _pending.Where(one => one.IsLeaf && !one.Scope.IsLost).Select(one => one.Name.Full);

    /// <summary>The names of those that the code has not awaited.</summary>
    public List<string> NotAwaited() => [.. _byHash.Values.Distinct().Where(one => !one.IsObserved && !one.Scope.IsLost).Select(one => one.Name.Full)];

    /// <summary>The only pending leaf, when there is exactly one.</summary>
    public Operation? OnlyLeaf()
    {
        Operation? only = null;
        foreach (var one in _pending)
        {
            if (one.IsLeaf && !one.Scope.IsLost)
            {
                if (only is not null)
                {
                    return null;
                }

                only = one;
            }
        }

        return only;
    }
}
