using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>Starts workers with one workflow, and asks the database of its runs.</summary>
internal static class RunQueries
{
    public static Task<WorkerHost> StartWorkflowAsync(
        this RuntimeFixture fixture, string queue, Func<WorkflowContext, string, Task<string>> body, Action<PgEngineOptions>? options = null,
        Action<WorkflowOptions>? configure = null, Action<PgEngineBuilder>? jobs = null) =>
        fixture.StartAsync(
            queue,
            builder =>
            {
                builder.AddWorkflow<ScriptWorkflow>(queue, configure: configure);
                jobs?.Invoke(builder);
            },
            options,
            services => services.AddSingleton(new Script(body)));

    /// <summary>Starts a run of the workflow that has the name of its queue.</summary>
    public static Task<long> StartRunAsync(this WorkerHost host, string queue, string input = "in") =>
        host.Engine.EnqueueAsync(queue, $"\"{input}\"", new EnqueueOptions { Queue = queue, KeepResult = true });

    public static async Task<string> StepNamesAsync(this NpgsqlDataSource source, long runId) =>
        await source.ScalarAsync<string>("select coalesce(string_agg(name, ' ' order by n), '') from engine.steps where run_id = $1", runId);

    public static Task WaitForParkedAsync(this NpgsqlDataSource source, long runId) => Eventually.True(
        () => source.ScalarAsync<bool>(
            "select exists (select from engine.jobs where id = $1 and last_outcome = 'parked' and state in ('waiting', 'ready', 'paused'))",
            runId),
        $"run {runId} is parked");

    /// <summary>Waits until the run is parked at a step; it may be parked somewhere else before.</summary>
    public static Task WaitForParkedAsync(this NpgsqlDataSource source, long runId, string step) => Eventually.Equal(
        step,
        () => source.ScalarAsync<string>(
            "select coalesce(max(step), '') from engine.jobs where id = $1 and last_outcome = 'parked' and state in ('waiting', 'ready', 'paused')",
            runId));

    public static Task<string> ResultAsync(this NpgsqlDataSource source, long runId) =>
        source.ScalarAsync<string>("select result #>> '{}' from engine.history where id = $1", runId);
}
