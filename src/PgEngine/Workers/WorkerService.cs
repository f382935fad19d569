using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Errors;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Schema;
using PgEngine.Sql;
using PgEngine.Workflows.Registration;

namespace PgEngine.Workers;

/// <summary>
/// The hosted service of one worker: waits for a schema it fits, registers, runs, and registers again when the database has
/// forgotten it. It never ends for a lost database; it ends when the host does.
/// </summary>
internal sealed class WorkerService : BackgroundService
{
    private readonly PgEngineOptions _options;
    private readonly EngineConnections _connections;
    private readonly WorkerStatus _status;
    private readonly IServiceScopeFactory _scopes;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly EngineMetrics _metrics;
    private readonly WorkerEvents _events;
    private readonly JobContextAccessor? _accessor;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<double> _random = Random.Shared.NextDouble;
    private readonly Backoff _backoff;
    private readonly string[] _queues;

    public WorkerService(
        PgEngineOptions options, EngineConnections connections, WorkerStatus status, IServiceScopeFactory scopes,
        IHostApplicationLifetime lifetime, EngineMetrics metrics, WorkerEvents events, JobContextAccessor? accessor, TimeProvider time,
        ILogger<WorkerService> logger)
    {
        _options = options;
        _connections = connections;
        _status = status;
        _scopes = scopes;
        _lifetime = lifetime;
        _metrics = metrics;
        _events = events;
        _accessor = accessor;
        _time = time;
        _logger = logger;
        _backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), _random);
        _queues = options.Queues.Count == 0 ? ["default"] : [.. options.Queues];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.RunWorker || _options.Jobs.Count == 0)
        {
            return;
        }

        // ApplicationStopping comes before the host stops its services one after the other: stop claiming then.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _lifetime.ApplicationStopping);
        try
        {
            await PrepareSchemaAsync(stopping.Token).ConfigureAwait(false);
            await TellSchedulesAsync(stopping.Token).ConfigureAwait(false);
            while (!stopping.IsCancellationRequested)
            {
                await RunOnceAsync(stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>One registration, from its beginning to its end.</summary>
    private async Task RunOnceAsync(CancellationToken stopping)
    {
        var identity = new WorkerIdentity();
        var registered = await RegisterAsync(identity, stopping).ConfigureAwait(false);
        _events.WorkerStarted(registered);
        var worker = new Worker(
            _options, _connections, identity, _status, _queues, _scopes, _metrics, _events, _accessor, _time, _random, _logger);
        await using (worker.ConfigureAwait(false))
        {
            try
            {
                await worker.RunAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                // Never expected, and never a reason to leave the application without a worker.
                var pause = _backoff.Next();
                _logger.WorkerFailed(e, pause);
                await Task.Delay(pause, _time, stopping).ConfigureAwait(false);
            }
            finally
            {
                Ended(registered, stopping.IsCancellationRequested);
            }
        }
    }

    private void Ended(WorkerInfo worker, bool isStopping)
    {
        if (isStopping)
        {
            _events.WorkerStopped(worker);
        }
        else
        {
            _events.WorkerLost(worker);
        }
    }

    private async Task PrepareSchemaAsync(CancellationToken stopping)
    {
        var installer = new SchemaInstaller(
            _connections.Engine, new SchemaInstallerOptions { Schema = _connections.Schema }, _logger);
        while (true)
        {
            var pause = _backoff.Next();
            try
            {
                if (_options.MigrateOnStart)
                {
                    await installer.MigrateAsync(stopping).ConfigureAwait(false);
                }

                var status = await installer.CheckAsync(stopping).ConfigureAwait(false);
                if (status.CanRun)
                {
                    CheckCopy(status);
                    _backoff.Reset();
                    return;
                }

                Refuse(status);
                _logger.WaitingForSchema(_connections.Schema, status.State, pause);
            }
            catch (Exception e) when (e is not EngineException && !stopping.IsCancellationRequested)
            {
                _logger.StartFailed(e, pause);
            }

            await Task.Delay(pause, _time, stopping).ConfigureAwait(false);
        }
    }

    /// <exception cref="EngineException">The database refuses a schedule: the same code would be refused again.</exception>
    private async Task TellSchedulesAsync(CancellationToken stopping)
    {
        var schedules = new CodeSchedules(_options, _connections, _logger);
        while (true)
        {
            try
            {
                await schedules.TellAsync(stopping).ConfigureAwait(false);
                _backoff.Reset();
                return;
            }
            catch (PostgresException e) when (SqlErrors.IsRefusal(e))
            {
                throw SqlErrors.Translate(e);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                var pause = _backoff.Next();
                _logger.StartFailed(e, pause);
                await Task.Delay(pause, _time, stopping).ConfigureAwait(false);
            }
        }
    }

    private static void Refuse(SchemaStatus status)
    {
        if (status.State == SchemaState.NewerIncompatible)
        {
            throw new EngineException(
                $"Schema {status.Schema} has release {status.DatabaseRelease}, which needs workers of at least {status.OldestRuntime}; "
                + $"this is {status.BinaryRelease}.");
        }
    }

    private void CheckCopy(SchemaStatus status)
    {
        if (!status.RestoredCopy)
        {
            return;
        }

        if (_options.RefuseRestoredCopy)
        {
            throw new EngineException(
                $"Schema {status.Schema} was installed on another server: this is a restored copy. Call adopt_database() to run it here.");
        }

        _logger.RestoredCopy(status.Schema);
    }

    private async Task<WorkerInfo> RegisterAsync(WorkerIdentity identity, CancellationToken stopping)
    {
        var register = new RegisterWorker(_connections);
        var name = _options.WorkerName ?? $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..6]}";
        while (true)
        {
            try
            {
                var sentAt = _time.GetTimestamp();
                identity.Set(await register.ExecuteAsync(
                    name, _queues, [.. _options.Jobs.Keys], _options.Concurrency, _options.SweepThreshold, _options.PollInterval,
                    WorkerDetails.Write(_options), stopping).ConfigureAwait(false));
                await TellWorkflowsAsync(stopping).ConfigureAwait(false);
                _status.BeatAccepted(sentAt);
                _backoff.Reset();
                _logger.WorkerStarted(identity.Id, name, string.Join(", ", _queues), _options.Concurrency);
                return new WorkerInfo(identity.Id, name);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                var pause = _backoff.Next();
                _logger.StartFailed(e, pause);
                await Task.Delay(pause, _time, stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Says which versions of workflows a start may take.</summary>
    private async Task TellWorkflowsAsync(CancellationToken stopping)
    {
        if (_options.WorkflowRegistrations.Count > 0)
        {
            WorkflowRegistration[] workflows = [.. _options.WorkflowRegistrations.Values];
            await new RegisterWorkflows(_connections).ExecuteAsync(
                Array.ConvertAll(workflows, one => one.Name), Array.ConvertAll(workflows, one => one.Version), stopping).ConfigureAwait(false);
        }
    }
}
