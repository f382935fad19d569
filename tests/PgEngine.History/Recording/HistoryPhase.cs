namespace PgEngine.History;

/// <summary>Where a call stands, in Jepsen's words. A point event (start, effect, final …) is <see cref="Ok"/>.</summary>
public enum HistoryPhase
{
    /// <summary>Written before the call is sent.</summary>
    Invoke,

    /// <summary>Acknowledged.</summary>
    Ok,

    /// <summary>Certainly not applied.</summary>
    Fail,

    /// <summary>Unknown: the connection broke or time ran out while the commit was on its way.</summary>
    Info,
}
