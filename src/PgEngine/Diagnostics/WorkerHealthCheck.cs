using Microsoft.Extensions.Diagnostics.HealthChecks;
using PgEngine.Hosting;
using PgEngine.Workers;

namespace PgEngine.Diagnostics;

/// <summary>
/// Judges one instance's worker. A worker without notifications still does all its work, only later: that is degraded, not unhealthy.
/// </summary>
internal sealed class WorkerHealthCheck(WorkerStatus status, PgEngineOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Task.FromResult(Judge(context.Registration.FailureStatus));
    }

    private HealthCheckResult Judge(HealthStatus failureStatus)
    {
        if (!options.RunWorker || options.Jobs.Count == 0)
        {
            return HealthCheckResult.Healthy("This instance only enqueues; it has no worker.");
        }

        var health = WorkerHealth.Of(status);
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["listening"] = health.IsListening };
        if (health.BeatAge is { } beatAge)
        {
            data["beat_age_seconds"] = beatAge.TotalSeconds;
        }

        return health switch
        {
            { IsActive: false } => new(failureStatus, "The worker does not run.", data: data),
            { IsDatabaseAnswering: false } => new(failureStatus, "The database has not accepted a beat for three intervals.", data: data),
            { IsListening: false } when options.Listen =>
                HealthCheckResult.Degraded("Notifications do not arrive; the worker polls.", data: data),
            _ => HealthCheckResult.Healthy("The worker runs and the database answers.", data),
        };
    }
}
