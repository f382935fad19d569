using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>
/// Installs and upgrades the engine's schema. Needs CREATE on the database (or a schema of its own), no superuser and no
/// extension. Connect straight to the server: its lock is the session's, which a transaction-pooling proxy would lose.
/// </summary>
/// <remarks>
/// Errors: <see cref="SchemaInstallException"/> and those derived from it when nothing or not everything could be installed;
/// <see cref="SchemaTooNewException"/> when the database is of a later release that forbids this one;
/// <see cref="NpgsqlException"/> when the network fails.
/// </remarks>
public sealed class SchemaInstaller
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly SchemaInstallerOptions _options;
    private readonly IScriptSource _source;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly BlockRunner _runner;

    /// <summary>Creates an installer for a connection string.</summary>
    /// <param name="connectionString">An Npgsql connection string; pooling and enlisting are switched off.</param>
    /// <param name="options">Settings; defaults if null.</param>
    /// <param name="logger">Where to log; nowhere if null.</param>
    /// <param name="timeProvider">The clock for delays between attempts; the system's if null.</param>
    public SchemaInstaller(
        string connectionString, SchemaInstallerOptions? options = null, ILogger? logger = null, TimeProvider? timeProvider = null)
        : this(ConnectionSource.Create(connectionString), options, logger, timeProvider)
    {
        // The data source is unpooled: it holds nothing that would have to be disposed.
    }

    /// <summary>Creates an installer for a data source, which stays the caller's.</summary>
    /// <param name="dataSource">Where to connect to.</param>
    /// <param name="options">Settings; defaults if null.</param>
    /// <param name="logger">Where to log; nowhere if null.</param>
    /// <param name="timeProvider">The clock for delays between attempts; the system's if null.</param>
    public SchemaInstaller(
        NpgsqlDataSource dataSource, SchemaInstallerOptions? options = null, ILogger? logger = null, TimeProvider? timeProvider = null)
        : this(dataSource, options, logger, timeProvider, EmbeddedScripts.Instance, Random.Shared)
    {
    }

    internal SchemaInstaller(
        NpgsqlDataSource dataSource,
        SchemaInstallerOptions? options,
        ILogger? logger,
        TimeProvider? timeProvider,
        IScriptSource source,
        Random random)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        _dataSource = dataSource;
        _options = (options ?? new SchemaInstallerOptions()).Validated();
        _logger = logger ?? NullLogger.Instance;
        _time = timeProvider ?? TimeProvider.System;
        _source = source;
        _runner = new BlockRunner(_options, _logger, _time, random);
    }

    /// <summary>Prints the whole installation into an empty database as one SQL file, without connecting anywhere.</summary>
    /// <param name="options">Settings; defaults if null.</param>
    /// <returns>Plain SQL, to be run with <c>psql -v ON_ERROR_STOP=1</c>.</returns>
    public static string Script(SchemaInstallerOptions? options = null) => Script(EmbeddedScripts.Instance, options);

    /// <summary>Says what <see cref="MigrateAsync"/> would do. Writes nothing.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken = default)
    {
        var (database, plan) = await LookAsync(cancellationToken).ConfigureAwait(false);
        return new MigrationPlan
        {
            Schema = _options.Schema,
            State = plan.State,
            FromRelease = database.Release,
            ToRelease = plan.ToRelease,
            CreatesSchema = plan.CreatesSchema,
            Scripts = plan.Describe(),
        };
    }

    /// <summary>Prints what is left to install into this database as one SQL file. Writes nothing.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Plain SQL, to be run with <c>psql -v ON_ERROR_STOP=1</c> by the same role.</returns>
    /// <exception cref="SchemaTooNewException">The database is of a later release.</exception>
    public async Task<string> ScriptAsync(CancellationToken cancellationToken = default)
    {
        var (database, plan) = await LookAsync(cancellationToken).ConfigureAwait(false);
        return plan.State is SchemaState.NewerCompatible or SchemaState.NewerIncompatible
            ? throw TooNew(database)
            : ScriptWriter.Write(_source, plan, _options);
    }

    /// <summary>Says how the schema stands to this binary. Writes nothing; needs no more than a worker's rights.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<SchemaStatus> CheckAsync(CancellationToken cancellationToken = default)
    {
        var connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await SchemaChecker.CheckAsync(connection, _source, _options.Schema, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Installs or upgrades the schema. Safe to call from many processes at once and as often as one likes.</summary>
    /// <param name="cancellationToken">Stops the installation; the transaction of the running script is rolled back.</param>
    /// <exception cref="SchemaInstallException">A script failed, or the schema is not fit to install into.</exception>
    /// <exception cref="SchemaTooNewException">The database is of a later release that forbids this one.</exception>
    public async Task<MigrationReport> MigrateAsync(CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        var connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await LockAsync(connection, cancellationToken).ConfigureAwait(false);
            try
            {
                var report = await MigrateLockedAsync(connection, cancellationToken).ConfigureAwait(false);
                return report with { Elapsed = _time.GetElapsedTime(started) };
            }
            finally
            {
                await InstallerLock.ReleaseAsync(connection, _options.Schema).ConfigureAwait(false);
            }
        }
    }

    internal static string Script(IScriptSource source, SchemaInstallerOptions? options)
    {
        var plan = MigrationPlanner.Create(source, new DatabaseSnapshot(), reapplyAll: false);
        return ScriptWriter.Write(source, plan, (options ?? new SchemaInstallerOptions()).Validated());
    }

    private async Task<MigrationReport> MigrateLockedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (database, plan) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        if (plan.State == SchemaState.NewerIncompatible)
        {
            throw TooNew(database);
        }

        if (database.IsRestoredCopy)
        {
            InstallerLog.RestoredCopy(_logger, _options.Schema);
        }

        var started = _time.GetTimestamp();
        foreach (var block in InstallBlocks.Build(plan, _options))
        {
            InstallerLog.Installing(_logger, block.Name, _options.Schema);
            await _runner.RunAsync(connection, block, cancellationToken).ConfigureAwait(false);
        }

        var report = new MigrationReport
        {
            Schema = _options.Schema,
            Outcome = OutcomeOf(database, plan),
            FromRelease = database.Release,
            ToRelease = plan.State == SchemaState.NewerCompatible ? database.Release ?? _source.Release : _source.Release,
            Applied = plan.Describe(),
            RestoredCopy = database.IsRestoredCopy,
        };
        Log(report, _time.GetElapsedTime(started));
        return report;
    }

    private async Task<(DatabaseSnapshot Database, InstallPlan Plan)> LookAsync(CancellationToken cancellationToken)
    {
        var connection = await _dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(DatabaseSnapshot Database, InstallPlan Plan)> LookAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var database = await DatabaseReader.ReadAsync(connection, _options.Schema, cancellationToken).ConfigureAwait(false);
        MigrationPlanner.RequireSafeHands(_options.Schema, database.Ownership);
        return (database, MigrationPlanner.Create(_source, database, _options.ReapplyAll));
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await InstallerLock.TryTakeAsync(connection, _options.Schema, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        InstallerLog.Waiting(_logger, _options.Schema);
        await InstallerLock.TakeAsync(connection, _options.Schema, _options.InstallerWait, cancellationToken).ConfigureAwait(false);
    }

    private SchemaTooNewException TooNew(DatabaseSnapshot database) =>
        new(_options.Schema, database.Release, database.OldestRuntime, _source.Release);

    private static MigrationOutcome OutcomeOf(DatabaseSnapshot database, InstallPlan plan) => plan switch
    {
        { State: SchemaState.NewerCompatible } => MigrationOutcome.NewerCompatible,
        { IsEmpty: true } => MigrationOutcome.UpToDate,
        _ when database.Release is null => MigrationOutcome.Installed,
        _ => MigrationOutcome.Upgraded,
    };

    private void Log(MigrationReport report, TimeSpan elapsed)
    {
        switch (report.Outcome)
        {
            case MigrationOutcome.UpToDate:
                InstallerLog.UpToDate(_logger, report.Schema, report.ToRelease);
                break;
            case MigrationOutcome.NewerCompatible:
                InstallerLog.Newer(_logger, report.Schema, report.FromRelease, _source.Release);
                break;
            default:
                InstallerLog.Installed(_logger, report.Schema, report.FromRelease, report.ToRelease, report.Applied.Count, elapsed);
                break;
        }
    }
}
