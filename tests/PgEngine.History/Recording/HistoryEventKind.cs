namespace PgEngine.History;

/// <summary>What an event is about. The name on the wire is in <see cref="HistoryNames"/>.</summary>
public enum HistoryEventKind
{
    /// <summary>A client puts a job into the queue (call).</summary>
    Enqueue,

    /// <summary>A worker asks for jobs. Invoke: the lease only. Ok: one event per job granted, or one without a job.</summary>
    Claim,

    /// <summary>A handler began to run (point).</summary>
    Start,

    /// <summary>A side effect outside the database, written at the moment it happens (point).</summary>
    Effect,

    /// <summary>A row in the test ledger, written in the transaction that completes the job (point).</summary>
    DbEffect,

    /// <summary>A beat. With job and lease: the answer for that lease. Without: the beat of the whole worker (call).</summary>
    Heartbeat,

    /// <summary>A settle as done (call).</summary>
    Complete,

    /// <summary>A settle as failed; the outcome says retry or failed (call).</summary>
    Fail,

    /// <summary>A settle that puts the job off without spending an attempt (call).</summary>
    Snooze,

    /// <summary>A lease handed back, as in a graceful shutdown (call).</summary>
    Release,

    /// <summary>With a lease: a settle as cancelled. Without: a person asks for it (call).</summary>
    Cancel,

    /// <summary>A person brings a finished job back (call).</summary>
    Retry,

    /// <summary>Stale workers' leases are taken away (call). Invoke: no job. Ok: one event per job, with the lease that it lost.</summary>
    Sweep,

    /// <summary>LISTEN is in place (ok) or was lost (fail, info).</summary>
    Listen,

    /// <summary>A notification arrived (point).</summary>
    Notify,

    /// <summary>The process ends on its own will (point).</summary>
    Exit,

    /// <summary>A fault starts; <see cref="HistoryEvent.FaultKind"/> and <see cref="HistoryEvent.Target"/> say which.</summary>
    FaultBegin,

    /// <summary>A fault is over.</summary>
    FaultEnd,

    /// <summary>One row of the database after the run, live or finished (point).</summary>
    Final,
}
