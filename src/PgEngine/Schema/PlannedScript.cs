namespace PgEngine.Schema;

/// <summary>One script that an installation would run.</summary>
/// <param name="Name">Its name, e.g. <c>sql/functions/jobs/enqueue.sql</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsChange">True if the database holds another text of it, false if it holds none.</param>
public sealed record PlannedScript(string Name, ScriptKind Kind, bool IsChange);
