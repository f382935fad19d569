using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Sql;
using PgEngine.Workers;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>The parts of a worker that serve workflows, wired.</summary>
internal sealed class WorkflowWorker : IAsyncDisposable
{
    private readonly HotRuns _hot;

    public WorkflowWorker(
        PgEngineOptions options, EngineConnections connections, WorkerIdentity identity, WorkerStatus status, IServiceScopeFactory scopes,
        WaitingJobs waiting, LeaseBook leases, OutcomeBuffer outcomes, EngineMetrics metrics, WorkerEvents events, TimeProvider time, Func<double> random,
        ILogger logger)
    {
        var runtime = options.Workflows;
        Writer = new RunWriter(connections, identity, runtime.MaxActiveRuns, metrics.Runs, time, random, logger);
        _hot = new HotRuns(runtime, metrics.Runs, time);
        var tools = new WorkflowTools
        {
            Options = runtime,
            Json = options.Json,
            Store = Writer,
            Scopes = scopes,
            Gate = new StepGate(runtime.MaxRunningSteps),
            Clock = new RunClock(time),
            Time = time,
            Random = random,
            Logger = logger,
            Metrics = metrics.Runs,
            CodecOf = options.PayloadCodecs.For,
            NewestVersion = name => NewestVersion(options, name),
            Faults = options.RunFaults,
            Report = outcomes.Report,
            Transactions = new TxRunner(connections, time, random),
            Signal = new SendSignal(connections).ExecuteAsync,
        };
        Dispatcher = new RunDispatcher(
            options, tools, new RunStarter(tools, new LoadJournal(connections), _hot), new RunDismissal(leases, outcomes, waiting), _hot,
            new RunReports(metrics.Runs, events, logger), Writer, status);
    }

    public RunWriter Writer { get; }

    public RunDispatcher Dispatcher { get; }

    /// <summary>Makes the parts, unless no workflow is registered.</summary>
    public static WorkflowWorker? Of(
        PgEngineOptions options, EngineConnections connections, WorkerIdentity identity, WorkerStatus status, IServiceScopeFactory scopes,
        WaitingJobs waiting, LeaseBook leases, OutcomeBuffer outcomes, EngineMetrics metrics, WorkerEvents events, TimeProvider time, Func<double> random,
        ILogger logger)
    {
        if (options.WorkflowRegistrations.Count == 0)
        {
            return null;
        }

        var made = new WorkflowWorker(
            options, connections, identity, status, scopes, waiting, leases, outcomes, metrics, events, time, random, logger);
        waiting.Runs = made.Dispatcher;
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        _hot.Dispose();
        await Writer.DisposeAsync().ConfigureAwait(false);
    }

    private static int NewestVersion(PgEngineOptions options, string name)
    {
        var newest = 1;
        foreach (var workflow in options.WorkflowRegistrations.Values)
        {
            newest = workflow.Name == name ? Math.Max(newest, workflow.Version) : newest;
        }

        return newest;
    }
}
