namespace PgEngine.Workers;

/// <summary>
/// Numbered places where a process may die. Each is reached in production too and does nothing there; the crash tests set
/// <see cref="Hook"/> and kill the process at one of them.
/// </summary>
internal static class CrashPoints
{
    /// <summary>Crash point 1: the claim is committed, its answer is lost. The lease runs out, the sweep rescues.</summary>
    public const int ClaimCommitted = 1;

    /// <summary>Crash point 2: jobs are here, no handler has started. The sweep rescues.</summary>
    public const int JobsReceived = 2;

    /// <summary>Crash point 3: the handler runs. The sweep rescues: at least once.</summary>
    public const int HandlerRunning = 3;

    /// <summary>Crash point 4: the handler is done, its outcome is not sent. The sweep rescues: at least once.</summary>
    public const int HandlerDone = 4;

    /// <summary>Crash point 5: the outcome is committed, its answer is lost. Nothing is left to do.</summary>
    public const int OutcomeCommitted = 5;

    /// <summary>Crash point 6: the job is completed inside the handler's open transaction. The server rolls back; the sweep rescues.</summary>
    public const int CompletedInOpenTransaction = 6;

    /// <summary>Crash point 7: shutting down, leases not handed back yet. The sweep rescues.</summary>
    public const int ShuttingDown = 7;

    /// <summary>Crash point 8: rows of journals are committed, their answer is lost. Replayed, and adopted if sent again.</summary>
    public const int CheckpointCommitted = 8;

    /// <summary>Crash point 9: a step's body is done, its row is not written. It runs again: at least once.</summary>
    public const int StepDone = 9;

    /// <summary>Crash point 10: runs are parked, their answer is lost. Nothing is left to do.</summary>
    public const int ParkCommitted = 10;

    /// <summary>Crash point 11: a step's transaction is complete and not committed. The server rolls back; it runs again.</summary>
    public const int TxBeforeCommit = 11;

    /// <summary>Crash point 12: a step's transaction is committed, the run does not know. Replayed.</summary>
    public const int TxCommitted = 12;

    /// <summary>Crash point 13: a signal was taken and is in the journal, the run does not know. Replayed.</summary>
    public const int SignalTaken = 13;

    /// <summary>Crash point 14: a step was undone and its row written. Undoing goes on behind it.</summary>
    public const int StepUndone = 14;

    /// <summary>Crash point 15: the end of a run is committed, its answer is lost. Nothing is left to do.</summary>
    public const int RunEndCommitted = 15;

    internal static Action<int>? Hook { get; set; }

    public static void Reach(int point) => Hook?.Invoke(point);
}
