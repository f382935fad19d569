using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Sql;

namespace PgEngine.Workers;

/// <summary>What every run needs of its worker.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Scopes">Makes the services of attempts.</param>
/// <param name="Outcomes">Takes progress.</param>
/// <param name="Complete">Completes a job in a handler's transaction.</param>
/// <param name="Metrics">Counts.</param>
/// <param name="Events">Tells hooks.</param>
/// <param name="Accessor">Shows the current job to code that asks; null when the application has not asked for it.</param>
/// <param name="Time">The clock of timeouts.</param>
/// <param name="Logger">The worker's log.</param>
internal sealed record RunTools(
    PgEngineOptions Options, IServiceScopeFactory Scopes, OutcomeBuffer Outcomes, CompleteJobInTransaction Complete,
    EngineMetrics Metrics, WorkerEvents Events, JobContextAccessor? Accessor, TimeProvider Time, ILogger Logger)
{
    public JobJson Json { get; } = new(Options);

    /// <summary>The job's payload, decoded.</summary>
    /// <exception cref="Errors.PayloadCodecException">It cannot be decoded, or had to be encrypted.</exception>
    public ReadOnlyMemory<byte> PayloadOf(ClaimedJob job) => Options.PayloadCodecs.For(job.Kind).DecodePayload(job.Payload);

    /// <summary>Ends the services of a run. What the handler has answered stands, even if one of them cannot be disposed of.</summary>
    public async Task EndAsync(AsyncServiceScope scope, ClaimedJob job)
    {
        try
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A service of the application must not take the slot down with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Logger.ScopeNotDisposed(e, job.Id, job.Kind);
        }
    }

    public RunningAttempt Begin(ClaimedJob job, IServiceProvider services) => new(job, services, Outcomes, Json, Complete, Time);
}
