namespace PgEngine.Crash.Sagas;

/// <summary>When a saga is sent its signals.</summary>
internal enum SagaPlan
{
    /// <summary>All in the transaction that starts it.</summary>
    AtItsStart,

    /// <summary>When it is parked, and every worker was killed then.</summary>
    WhenParked,

    /// <summary>At any time.</summary>
    Whenever,

    /// <summary>The first one starts it; each is sent twice.</summary>
    ByKey,
}
