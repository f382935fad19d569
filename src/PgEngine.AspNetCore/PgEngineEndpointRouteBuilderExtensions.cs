using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.AspNetCore;
using PgEngine.Workers;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds PgEngine's endpoints to an ASP.NET Core application.</summary>
public static class PgEngineEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers <c>GET</c> without asking who is there: 200 when the worker's loops run and the database has accepted a beat within three
    /// intervals, 503 otherwise, also when this instance runs no worker.
    /// </summary>
    /// <remarks>
    /// The body is <c>{"status":"healthy","listening":true,"beat_age_seconds":2}</c> and never more. The age is null before the first beat.
    /// An answer is up to one second old and costs no query.
    /// </remarks>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="name">The engine instance's name; empty for the default instance.</param>
    /// <returns>Further conventions, a host filter for example.</returns>
    /// <exception cref="InvalidOperationException"><c>AddPgEngine</c> was not called for this instance.</exception>
    public static IEndpointConventionBuilder MapPgEngineWorkerHealth(
        this IEndpointRouteBuilder endpoints, string pattern = "/health/worker", string name = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(name);
        var status = endpoints.ServiceProvider.GetKeyedService<WorkerStatus>(name)
            ?? throw new InvalidOperationException($"There is no engine instance \"{name}\": call AddPgEngine first.");
        var response = new WorkerHealthResponse(status, endpoints.ServiceProvider.GetRequiredService<TimeProvider>());
        return endpoints.MapGet(pattern, response.WriteAsync).AllowAnonymous();
    }
}
