using PgEngine.Workers;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Registration;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>
/// One run while it is in memory: its body, its journal, and what it waits for. Everything happens on its pump: the body and its continuations
/// first; when they rest, operations start in the order they were asked for, and rows are delivered one by one in the order of the journal.
/// </summary>
internal sealed class RunActivation : IDisposable
{
    private readonly RunMoves _moves;
    private readonly RunEnding _ending;

    public RunActivation(
        ClaimedJob job, WorkflowRegistration workflow, RunJournal journal, WorkflowTools tools, IServiceProvider services, IRunHost host)
    {
        Job = job;
        Workflow = workflow;
        Journal = journal;
        Tools = tools;
        Services = services;
        _ending = new RunEnding(this);
        _moves = new RunMoves(this, _ending);
        Exit = new RunExit(this, host);
        Parking = new RunParking(this);
        Pump = new RunPump(_moves.Go, Exit.Break, Parking.Admits);
        Values = new StepValues(tools.Json, workflow.Options.StepCodec, tools.CodecOf(workflow.Kind));
        Root = new WorkflowContext(this, ScopeState.Root(job.CreatedAt));
        Cancelling = new RunCancelling(this);
        Waiting = new RunWaiting(this);
        Loops.Note(journal);
    }

    public ClaimedJob Job { get; private set; }

    public WorkflowRegistration Workflow { get; }

    public RunJournal Journal { get; }

    public WorkflowTools Tools { get; }

    public IServiceProvider Services { get; }

    public RunPump Pump { get; }

    public StepValues Values { get; }

    public RunOperations Operations { get; } = new();

    public WorkflowContext Root { get; }

    public RunCancelling Cancelling { get; }

    public RunWaiting Waiting { get; }

    public RunParking Parking { get; }

    public RunExit Exit { get; }

    public LoopRows Loops { get; } = new();

    public UndoStack Undo { get; } = new();

    /// <summary>What <see cref="WorkflowContext.Changed"/> has answered.</summary>
    public Dictionary<string, bool> Changes { get; } = new(StringComparer.Ordinal);

    /// <summary>Transactions of steps that are about to commit.</summary>
    public int OpenTransactions { get; set; }

    public RunPhase Phase { get; private set; }

    /// <summary>Whether nothing new begins because somebody has paused the run.</summary>
    public bool IsPausing { get; set; }

    /// <summary>Step bodies that run, and rows on their way that complete something.</summary>
    public int Busy => _moves.Busy;

    /// <summary>Whether neither bodies run nor rows or answers are outstanding.</summary>
    public bool IsQuiet => _moves.IsQuiet;

    /// <summary>Whether its body has returned or thrown.</summary>
    public bool HasEnded => _ending.HasEnded;

    /// <summary>What its body has thrown; null when it has not.</summary>
    public Exception? Error => _ending.Error;

    public bool IsGone => Phase is RunPhase.Gone or RunPhase.Parked;

    /// <summary>When the run's time is up; null for never.</summary>
    public DateTime? Deadline => (Job.Timeout ?? Workflow.Options.RunTimeout) is { } timeout ? Job.CreatedAt + timeout : null;

    /// <summary>Begins: creates the workflow and runs its body until it waits.</summary>
    public void Begin() => Pump.Post(_ending.RunBody);

    /// <summary>Goes on after it was parked and claimed again.</summary>
    public void Resume(ClaimedJob job, IReadOnlyList<JournalRow> rows) => Pump.Post(() =>
    {
        Job = job;
        if (Phase == RunPhase.Gone)
        {
            Exit.Return();
            return;
        }

        Phase = _ending.IsUndoing ? RunPhase.Undoing : RunPhase.Live;
        IsPausing = false;
        Arrive(rows);
        Waiting.Resumed();
    });

    /// <summary>Asks the database what has come of what it waits for: somebody said there is something.</summary>
    public void Look() => Pump.Post(Waiting.MustLook);

    /// <summary>Another claim has brought the run: unless this one has just given it up, it has lost it.</summary>
    public void Supersede() => Pump.Post(() =>
    {
        if (!Parking.IsParking && Phase != RunPhase.Parked)
        {
            Exit.Leave(StepStopReason.LeaseLost);
        }
    });

    /// <summary>Somebody wants it cancelled.</summary>
    public void Cancel(string? reason) => Pump.Post(() => Cancelling.Request(reason));

    /// <summary>Drops it: nothing is written any more, and no code of the body runs.</summary>
    public void Abandon(StepStopReason reason) => Pump.Post(() => Exit.Leave(reason));

    /// <summary>An item has its answer.</summary>
    public void Answered(RunItem item)
    {
        Tools.Clock.Hear(item.At);
        if (Tools.Faults is { } faults && faults.Kills(Job.Id, item))
        {
            Abandon(StepStopReason.LeaseLost);
        }

        Pump.Wake();
    }

    /// <summary>Takes an operation that the code has asked for.</summary>
    public T Ask<T>(T operation)
        where T : Operation
    {
        if (!IsGone && !operation.Scope.IsLost)
        {
            operation.Scope.Began();
            operation.Result.Operation = operation;
            Operations.Add(operation);
        }

        return operation;
    }

    public void BeginWork() => _moves.Busy++;

    public void EndWork() => _moves.Busy--;

    /// <summary>Hands an item over; its answer is taken when its turn comes.</summary>
    public void Hand(RunItem item, bool isWork)
    {
        item.IsWork = isWork;
        item.HandedAt = Tools.Time.GetTimestamp();
        _moves.Handed(item);
        if (item is CheckpointItem row)
        {
            Loops.Note(row.Name.Full);
        }

        if (item is not TxItem)
        {
            Tools.Store.Add(item);
        }
    }

    /// <summary>Delivers a row to its operation, or only what it says of undoing when the code cannot see it.</summary>
    public void Deliver(Operation operation, JournalRow row)
    {
        if (operation.Scope.IsLost || (Cancelling.IsDelivered && operation is not UndoOperation))
        {
            operation.DeliverUnseen(row);
        }
        else
        {
            operation.Scope.Consumed(row.At);
            operation.Deliver(row);
        }
    }

    /// <summary>Takes rows that others have written into its journal while it waited.</summary>
    public void Arrive(IReadOnlyList<JournalRow> rows)
    {
        foreach (var row in rows)
        {
            _moves.Arrived(row);
            Journal.Pass(row.N);
            Loops.Note(row.Name);
        }
    }

    public void Enter(RunPhase phase) => Phase = phase;

    public void Dispose() => Waiting.Dispose();
}
