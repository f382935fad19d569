using System.Runtime.InteropServices;
using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Measuring;

/// <summary>Where figures were taken: versions, machine, and the server settings that decide them.</summary>
internal sealed record BenchEnvironment
{
    private static readonly string[] Names =
    [
        "shared_buffers", "synchronous_commit", "fsync", "full_page_writes", "wal_level", "wal_compression", "max_wal_size",
        "checkpoint_timeout", "autovacuum", "autovacuum_naptime", "jit", "work_mem", "max_connections", "track_io_timing",
    ];

    public required DateTimeOffset MeasuredAt { get; init; }

    public required string Engine { get; init; }

    public required string Dotnet { get; init; }

    public required string Npgsql { get; init; }

    public required string System { get; init; }

    public required int Processors { get; init; }

    /// <summary>The server's own words.</summary>
    public required string Server { get; init; }

    public required IReadOnlyDictionary<string, string> ServerSettings { get; init; }

    public static async Task<BenchEnvironment> ReadAsync(BenchServer server, CancellationToken cancellationToken) => new()
    {
        MeasuredAt = TimeProvider.System.GetUtcNow(),
        Engine = VersionOf(typeof(Client.IPgEngine)),
        Dotnet = RuntimeInformation.FrameworkDescription,
        Npgsql = VersionOf(typeof(NpgsqlConnection)),
        System = $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        Processors = Environment.ProcessorCount,
        Server = await ServerVersionAsync(server, cancellationToken),
        ServerSettings = await SettingsAsync(server, cancellationToken),
    };

    private static string VersionOf(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private static async Task<string> ServerVersionAsync(BenchServer server, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand("select version()");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(BenchServer server, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(
            """
            select n, current_setting(n, true)
            from unnest($1) with ordinality as s(n, i)
            where current_setting(n, true) is not null
            order by i
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Names });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            settings[reader.GetString(0)] = reader.GetString(1);
        }

        return settings;
    }
}
