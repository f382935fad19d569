using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Measuring;

/// <summary>The server's counters at one moment: write-ahead log, commits of one database, processor time.</summary>
/// <param name="WalBytes">Position in the write-ahead log of the whole server.</param>
/// <param name="Commits">Transactions committed in the database; a session reports its own when it ends, or once a second.</param>
/// <param name="Cpu">Processor time of the whole server; null where it cannot be seen.</param>
internal sealed record ServerSnapshot(long WalBytes, long Commits, TimeSpan? Cpu)
{
    private const string Counters =
        """
        select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8, xact_commit
        from pg_stat_database where datname = $1
        """;

    public static async Task<ServerSnapshot> TakeAsync(BenchServer server, BenchDatabase database, CancellationToken cancellationToken)
    {
        var cpu = server.ProcessId is { } postmaster ? ProcessTimes.OfFamily(postmaster) : null;
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(Counters);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ServerSnapshot(reader.GetInt64(0), reader.GetInt64(1), cpu);
    }

    /// <summary>Waits until nobody is connected to the database: then all its sessions have reported their counters.</summary>
    public static async Task WaitForSilenceAsync(BenchServer server, BenchDatabase database, CancellationToken cancellationToken)
    {
        const string Sessions = "select count(*) from pg_stat_activity where datname = $1 and backend_type = 'client backend'";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(Sessions);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database.Name });
        while ((long)(await command.ExecuteScalarAsync(limit.Token))! > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
