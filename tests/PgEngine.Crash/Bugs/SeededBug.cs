namespace PgEngine.Crash.Bugs;

/// <summary>A bug put in on purpose: a proof that cannot find it is none.</summary>
public enum SeededBug
{
    /// <summary>The engine as it is.</summary>
    None,

    /// <summary>A settle asks for the job's id only.</summary>
    SettleById,

    /// <summary>A settle asks for the job's id and whether it runs.</summary>
    SettleByIdAndState,

    /// <summary>A beat renews every worker of its name.</summary>
    BeatByName,

    /// <summary>The sweep takes back whatever a dead worker's claim once took.</summary>
    SweepWithoutCheck,

    /// <summary>An enqueue takes the key from the job that runs, and its own starts beside it.</summary>
    RunBeside,

    /// <summary>An enqueue to a running job's key is dropped.</summary>
    DropSuccessor,

    /// <summary>A key enqueued once is forgotten with its job.</summary>
    ForgetOnce,

    /// <summary>A claim starts one more of a line than there is room for, whatever stands before it.</summary>
    StartTwoOfALine,

    /// <summary>A job that waits for its retry does not hold its line.</summary>
    RetryFreesItsLine,

    /// <summary>A claim sees only half of what runs in a limited queue.</summary>
    QueueCountsHalf,

    /// <summary>A claim does not note that its jobs hold a place in their lines.</summary>
    PlacesNotNoted,

    /// <summary>A checkpoint asks for the run and its worker, not for the lease.</summary>
    CheckpointWithoutLease,

    /// <summary>A signal is taken in one transaction, and its row written in a later one.</summary>
    SignalRowLater,

    /// <summary>The row of a step in the user's transaction is written in a later one.</summary>
    TxRowLater,

    /// <summary>A worker does not look for work when it listens again.</summary>
    NoClaimAfterListen,

    /// <summary>A client takes a lost answer to COMMIT for a failure.</summary>
    LostAnswerIsFailure,
}
