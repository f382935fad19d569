using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PgEngine.Diagnostics;
using PgEngine.Hosting;
using PgEngine.Workers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PgEngine to the application's health checks.</summary>
public static class PgEngineHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks the worker of an instance: unhealthy when its loops do not run or the database has accepted no beat for three intervals,
    /// degraded when it should listen but notifications do not arrive. No query is sent. An instance that only enqueues is healthy.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The instance's name; empty for the default instance.</param>
    /// <param name="failureStatus">What to report instead of unhealthy; <see langword="null"/> for unhealthy.</param>
    /// <param name="tags">Tags to filter by.</param>
    /// <returns>The builder. The check is called <c>pgengine</c>, or <c>pgengine:name</c> for a named instance.</returns>
    public static IHealthChecksBuilder AddPgEngine(
        this IHealthChecksBuilder builder, string name = "", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        return builder.Add(new HealthCheckRegistration(
            name.Length == 0 ? "pgengine" : $"pgengine:{name}",
            provider => new WorkerHealthCheck(
                provider.GetRequiredKeyedService<WorkerStatus>(name),
                provider.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().Get(name)),
            failureStatus,
            tags));
    }
}
