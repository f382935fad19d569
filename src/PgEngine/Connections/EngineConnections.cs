using Npgsql;
using PgEngine.Hosting;
using PgEngine.Schema;

namespace PgEngine.Connections;

/// <summary>The connections of one engine instance, and its schema's name as SQL text.</summary>
internal sealed class EngineConnections : IAsyncDisposable, IDisposable
{
    private const int KeepAliveSeconds = 10;

    // Works on every version: servers before 14 have no such setting and need none.
    private const string StayOpen =
        "select pg_catalog.set_config(name, '0', false) from pg_catalog.pg_settings where name = 'idle_session_timeout'";

    private readonly NpgsqlDataSource _listeners;
    private readonly string _quotedSchema;
    private readonly string _clockCall;

    /// <param name="options">Validated options, with the connection string resolved.</param>
    /// <param name="supplied">The application's data source; it stays the application's.</param>
    public EngineConnections(PgEngineOptions options, NpgsqlDataSource? supplied)
    {
        var connectionString = options.ConnectionString
            ?? supplied?.ConnectionString
            ?? throw new InvalidOperationException("Neither a connection string nor a data source is given.");

        Schema = SchemaName.Validate(options.Schema);
        PreparesStatements = options.PrepareStatements;
        OwnsSessions = options.Listen;
        _quotedSchema = $"\"{Schema}\"";
        _clockCall = options.ClockCall;
        Engine = Build(Settings(connectionString, options.MaxConnections));
        _listeners = BuildListeners(Settings(connectionString, options.MaxConnections));
        Producers = supplied ?? Engine;
        ProducersEnlist = supplied is not null && new NpgsqlConnectionStringBuilder(supplied.ConnectionString).Enlist;
    }

    /// <summary>The engine's own pool: claims, settles, beats.</summary>
    public NpgsqlDataSource Engine { get; }

    /// <summary>What the client enqueues and reads through.</summary>
    public NpgsqlDataSource Producers { get; }

    /// <summary>Whether connections of <see cref="Producers"/> join an ambient transaction.</summary>
    public bool ProducersEnlist { get; }

    /// <summary>Whether the worker's hot statements are prepared on the server.</summary>
    public bool PreparesStatements { get; }

    /// <summary>
    /// Whether a connection is a session of its own. Through a transaction pooler, where one cannot listen either, what is set for a
    /// session would stay with a server connection that others get next.
    /// </summary>
    public bool OwnsSessions { get; }

    /// <summary>The schema's name, unquoted.</summary>
    public string Schema { get; }

    /// <summary>
    /// Puts the quoted schema's name where <paramref name="sql"/> says <c>{schema}</c>, and what tells the time where it says
    /// <c>{clock}</c>; once per statement, not per use.
    /// </summary>
    public string Qualify(string sql) => sql
        .Replace("{clock}", _clockCall, StringComparison.Ordinal)
        .Replace("{schema}", _quotedSchema, StringComparison.Ordinal);

    /// <summary>A connection for LISTEN, not opened yet and outside any pool: the server never ends it for being idle.</summary>
    public NpgsqlConnection CreateListener() => _listeners.CreateConnection();

    public void Dispose()
    {
        Engine.Dispose();
        _listeners.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync().ConfigureAwait(false);
        await _listeners.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlConnectionStringBuilder Settings(string connectionString, int maxConnections)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // The engine's transactions are its own, whatever TransactionScope surrounds the caller.
            Enlist = false,
            Multiplexing = false,
            Pooling = true,
            MaxPoolSize = maxConnections,
            KeepAlive = KeepAliveSeconds,
            TcpKeepAlive = true,

            // Npgsql 10.0.0 loses count of its automatically prepared statements when one fails (npgsql issue 6391): turns prepare
            // theirs by hand.
            MaxAutoPrepare = 0,

            // Nobody but the engine uses this pool, and a reset before each use would be a transaction of its own.
            NoResetOnClose = true,
        };
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, maxConnections);
        settings.ApplicationName ??= "pgengine";
        return settings;
    }

    private static NpgsqlDataSource BuildListeners(NpgsqlConnectionStringBuilder settings)
    {
        settings.Pooling = false;
        settings.MinPoolSize = 0;
        return Build(settings, builder => builder.UsePhysicalConnectionInitializer(KeepOpen, KeepOpenAsync));
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, Action<NpgsqlSlimDataSourceBuilder>? configure = null)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        builder.EnableArrays();
        builder.EnableJsonTypes();
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static void KeepOpen(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(StayOpen, connection);
        command.ExecuteNonQuery();
    }

    private static async Task KeepOpenAsync(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(StayOpen, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }
}
