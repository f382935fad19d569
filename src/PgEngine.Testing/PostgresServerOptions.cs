namespace PgEngine.Testing;

/// <summary>What kind of server <see cref="PostgresServer.StartAsync"/> brings up.</summary>
public sealed class PostgresServerOptions
{
    /// <summary>
    /// The major version wanted, 13 or later. When no server program of this version is installed, the embedded binaries are used.
    /// </summary>
    /// <value>The default is the environment variable <c>PGENGINE_PG_VERSION</c>, else any version.</value>
    public int? MajorVersion { get; set; }

    /// <summary>Whether commits survive a crash. Without effect on a server named by <c>PGENGINE_DATABASE</c>.</summary>
    /// <value>The default is <see cref="PostgresDurability.Fast"/>.</value>
    public PostgresDurability Durability { get; set; } = PostgresDurability.Fast;

    /// <summary>
    /// Further server settings, as in <c>postgresql.conf</c>; they win over ours. A value is quoted for you.
    /// Without effect on a server named by <c>PGENGINE_DATABASE</c>.
    /// </summary>
    /// <value>The default is none.</value>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The TCP port on 127.0.0.1.</summary>
    /// <value>The default is 0: a free one.</value>
    public int Port { get; set; }

    /// <summary>
    /// Leaves the server running, with its data folder, when it is disposed. A process that ends without disposing still takes its
    /// server along.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool KeepOnDispose { get; set; }

    /// <summary>
    /// Starts a server even when <c>PGENGINE_DATABASE</c> names one. For tests that stop, restart or configure their server.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AlwaysStartOwn { get; set; }

    /// <summary>Where environment variables are read; tests replace it, as a process has only one environment.</summary>
    internal Func<string, string?> ReadVariable { get; set; } = Environment.GetEnvironmentVariable;
}
