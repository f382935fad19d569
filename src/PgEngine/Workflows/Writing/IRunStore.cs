namespace PgEngine.Workflows.Writing;

/// <summary>Where runs write: the database, or memory in tests.</summary>
internal interface IRunStore
{
    /// <summary>Takes an item; its answer comes later. Items of one run are answered in order.</summary>
    void Add(RunItem item);
}
