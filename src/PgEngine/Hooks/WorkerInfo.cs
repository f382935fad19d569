namespace PgEngine.Hooks;

/// <summary>One registration of a worker.</summary>
/// <param name="Id">Its id in the database; a worker that was forgotten registers under a new one.</param>
/// <param name="Name">The name it is listed under.</param>
public readonly record struct WorkerInfo(long Id, string Name);
