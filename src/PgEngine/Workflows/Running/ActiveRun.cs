using Microsoft.Extensions.DependencyInjection;
using PgEngine.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.Workflows.Running;

/// <summary>An activation and the services it lives with.</summary>
internal sealed class ActiveRun(RunActivation run, AsyncServiceScope scope) : IAsyncDisposable
{
    public RunActivation Run => run;

    public ClaimedJob Job => run.Job;

    /// <summary>When it was activated, or resumed, as a timestamp.</summary>
    public long Since { get; set; }

    /// <summary>Ends its services; the body is never told.</summary>
    public async ValueTask DisposeAsync()
    {
        run.Dispose();
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A service of the application must not take the worker down with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            run.Tools.Logger.ScopeNotDisposed(e, run.Job.Id, run.Job.Kind);
        }
    }
}
