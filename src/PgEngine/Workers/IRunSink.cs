namespace PgEngine.Workers;

/// <summary>Takes claimed runs of workflows.</summary>
internal interface IRunSink
{
    /// <summary>How many more may be claimed.</summary>
    int Demand { get; }

    /// <summary>How many of those can begin at once.</summary>
    int Free { get; }

    void Add(ClaimedJob run);
}
