using Npgsql;

namespace PgEngine.Testing.Harness;

/// <summary>The database of one harness: a copy of a template that is made once per process, or one of the caller's.</summary>
internal sealed class HarnessDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(StartServerAsync);
    private static readonly Lazy<Task<string>> Template = new(BuildTemplateAsync);

    private readonly string? _ownName;

    private HarnessDatabase(string connectionString, string schema, string? ownName)
    {
        ConnectionString = connectionString;
        Clock = new HarnessClock(NpgsqlDataSource.Create(connectionString), schema);
        _ownName = ownName;
    }

    public string ConnectionString { get; }

    public HarnessClock Clock { get; }

    public NpgsqlDataSource Source => Clock.Source;

    public static async Task<HarnessDatabase> OpenAsync(string? given, string schema, CancellationToken cancellationToken)
    {
        if (given is null && schema == "engine")
        {
            return await CopyAsync(cancellationToken).ConfigureAwait(false);
        }

        var name = given is null ? NewName() : null;
        var connectionString = given
            ?? await (await Server.Value.ConfigureAwait(false)).CreateDatabaseAsync(name!, null, cancellationToken).ConfigureAwait(false);
        var database = new HarnessDatabase(connectionString, schema, name);
        await database.Clock.InstallAsync(connectionString, cancellationToken).ConfigureAwait(false);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync().ConfigureAwait(false);
        if (_ownName is not null)
        {
            await (await Server.Value.ConfigureAwait(false)).DropDatabaseAsync(_ownName).ConfigureAwait(false);
        }
    }

    private static async Task<HarnessDatabase> CopyAsync(CancellationToken cancellationToken)
    {
        var server = await Server.Value.ConfigureAwait(false);
        var name = NewName();
        var template = await Template.Value.ConfigureAwait(false);
        return new HarnessDatabase(
            await server.CreateDatabaseAsync(name, template, cancellationToken).ConfigureAwait(false), "engine", name);
    }

    private static string NewName() => $"pgengine_harness_{Guid.NewGuid():N}";

    private static async Task<PostgresServer> StartServerAsync()
    {
        var server = await PostgresServer.StartAsync().ConfigureAwait(false);

        // A server of ours ends with the process anyway; this drops what we created in somebody else's.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
        return server;
    }

    private static async Task<string> BuildTemplateAsync()
    {
        var server = await Server.Value.ConfigureAwait(false);
        var name = NewName();
        var connectionString = await server.CreateDatabaseAsync(name).ConfigureAwait(false);

        // Nobody may be connected to a database while it is copied.
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        var source = NpgsqlDataSource.Create(unpooled);
        await using (source.ConfigureAwait(false))
        {
            await new HarnessClock(source, "engine").InstallAsync(unpooled, CancellationToken.None).ConfigureAwait(false);
        }

        return name;
    }
}
