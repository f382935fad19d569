using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>
/// One thing that a workflow's code has asked for: it lives from its call to the end of its await. All members are called on the run's pump.
/// </summary>
internal abstract class Operation(RunActivation run, ScopeState scope, OperationName name)
{
    private bool _isObserved;

    public RunActivation Run => run;

    public ScopeState Scope => scope;

    public OperationName Name => name;

    /// <summary>What the code awaits.</summary>
    public abstract Durable Result { get; }

    /// <summary>In words for people: "a step", "a sleep".</summary>
    public abstract string Word { get; }

    /// <summary>Whether it does something itself, rather than stand for branches.</summary>
    public virtual bool IsLeaf => true;

    public bool IsObserved => _isObserved;

    /// <summary>Its place in the list of those that the run waits for.</summary>
    public LinkedListNode<Operation>? Place { get; set; }

    /// <summary>What it waits for, when that is outside the run; null while it works itself or has ended.</summary>
    public virtual RunWait? Wait => null;

    /// <summary>Called once the code that asked for it has yielded: all that was said of it is known. Also on replay.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Begins its work: nothing in the journal completes it.</summary>
    public abstract void Start();

    /// <summary>Whether it has come so far that the row can follow.</summary>
    public virtual bool CanTake(JournalRow row) => true;

    /// <summary>Takes one of its rows, in the order of the journal; the same live and on replay.</summary>
    public abstract void Deliver(JournalRow row);

    /// <summary>Takes the row for what it says of undoing alone: to the code it does not exist.</summary>
    public virtual void DeliverUnseen(JournalRow row)
    {
    }

    /// <summary>Stops its work: the code goes on without it.</summary>
    public virtual void Stop(StepStopReason reason)
    {
    }

    /// <summary>A time it waits for has come.</summary>
    public virtual void Due()
    {
    }

    /// <summary>The code has its result.</summary>
    public void Observed()
    {
        if (!_isObserved)
        {
            _isObserved = true;
            scope.Observed();
            run.Operations.Observed(this);
        }
    }

    protected JournalMismatchException OtherKind(JournalRow row) => new(JournalDiff.OtherKind(row, Word));
}
