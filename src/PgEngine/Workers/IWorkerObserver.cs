namespace PgEngine.Workers;

/// <summary>
/// Sees what a worker sends and is told, as it happens, so that the crash tests can write a history outside the database. Nobody
/// observes in production: every call site is one null check.
/// </summary>
internal interface IWorkerObserver
{
    /// <summary>The observer of this process; null in production.</summary>
    static IWorkerObserver? Current { get; set; }

    /// <summary>Settles and a claim are about to be sent.</summary>
    void Sending(Turn turn);

    /// <summary>They were committed, and answered.</summary>
    void Answered(Turn turn, TurnAnswer answer);

    /// <summary>No answer came, or an error.</summary>
    void Failed(Turn turn, Exception e);

    /// <summary>A beat is about to be sent.</summary>
    void Beating();

    /// <param name="isKnown">Whether the database knows the worker: if not, all its leases are lost. Null when no answer came.</param>
    void Beaten(bool? isKnown);

    /// <summary>LISTEN is in place.</summary>
    /// <returns>Whether to look for work now. False seeds a bug: what was enqueued meanwhile then waits for the next poll.</returns>
    bool Listening();

    /// <summary>The listener lost its connection.</summary>
    void ListenLost();
}
