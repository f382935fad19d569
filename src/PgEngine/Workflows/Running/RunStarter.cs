using PgEngine.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Sql;
using PgEngine.Workers;
using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Running;

/// <summary>Brings claimed runs into memory: from where they were kept, or from their journals.</summary>
internal sealed class RunStarter(WorkflowTools tools, LoadJournal load, HotRuns hot)
{
    /// <summary>A run that this worker has kept, if nothing has happened to it since.</summary>
    public ActiveRun? TakeHot(ClaimedJob job)
    {
        if (hot.Take(job.Id) is not { } kept)
        {
            return null;
        }

        if (kept.Job.Attempt + 1 == job.Attempt)
        {
            return kept;
        }

        // Another worker had it, or people did something to its journal.
        HotRuns.Evict(kept);
        return null;
    }

    /// <summary>Makes an activation from the journal.</summary>
    /// <returns>Null when the lease is lost.</returns>
    public async Task<ActiveRun?> MakeAsync(ClaimedJob job, IRunHost host)
    {
        var rows = job.Journal?.Rows ?? [];
        if (job.Journal?.IsPartial is true)
        {
            rows = await load.ExecuteAsync(job.Id, job.Lease.Id, CancellationToken.None).ConfigureAwait(false);
            if (rows is null)
            {
                return null;
            }
        }

        job.Journal = null;
        var journal = new RunJournal();
        journal.Load(rows);
        var scope = tools.Scopes.CreateAsyncScope();
        return new ActiveRun(
            new RunActivation(job, job.Served!.Workflow!, journal, tools, scope.ServiceProvider, host), scope);
    }

    public void Failed(ClaimedJob job, Exception e) => tools.Logger.JournalNotLoaded(e, job.Id, job.Kind);
}
