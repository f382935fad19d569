namespace PgEngine.CrashWorker;

/// <summary>The kinds of the test jobs.</summary>
public static class WorkKinds
{
    /// <summary>An effect outside the database, then done.</summary>
    public const string Plain = "plain";

    /// <summary>A ledger row and the completion in one transaction.</summary>
    public const string Ledger = "ledger";

    /// <summary>A workflow of twenty steps.</summary>
    public const string Saga = "saga";

    /// <summary>The workflow that it starts.</summary>
    public const string Parcel = "parcel";
}
