using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>
/// Where tests look into the runs of one engine instance, or break them. Nobody does in production: every call is one null check.
/// </summary>
internal sealed class RunFaults
{
    /// <summary>Called with a run and the full name of a row when the database has acknowledged it, before the run is told.</summary>
    /// <returns>Whether to abandon the activation there, as if its worker had died.</returns>
    public Func<long, string, bool>? AfterWrite { get; init; }

    /// <summary>Called with a run and a full name before an attempt of a step begins.</summary>
    public Action<long, string>? BeforeStep { get; init; }

    /// <summary>Tells of the rows that an answer has brought.</summary>
    /// <returns>Whether to abandon the activation.</returns>
    public bool Kills(long runId, RunItem item)
    {
        var kills = false;
        if (AfterWrite is { } afterWrite)
        {
            foreach (var name in item.Written)
            {
                kills |= afterWrite(runId, name);
            }
        }

        return kills;
    }
}
