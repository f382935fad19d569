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

    /// <summary>A worker does not look for work when it listens again.</summary>
    NoClaimAfterListen,

    /// <summary>A client takes a lost answer to COMMIT for a failure.</summary>
    LostAnswerIsFailure,
}
