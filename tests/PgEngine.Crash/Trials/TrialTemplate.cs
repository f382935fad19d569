using System.Runtime.CompilerServices;
using Npgsql;
using PgEngine.Crash.Sagas;
using PgEngine.Schema;
using PgEngine.Testing;

namespace PgEngine.Crash.Trials;

/// <summary>The database that every trial of one server is copied from: PgEngine, the ledger, and the tables of sagas.</summary>
internal static class TrialTemplate
{
    private const string Ledger = "create table ledger (job_id bigint not null, key text not null, lease uuid not null)";

    private static readonly ConditionalWeakTable<PostgresServer, Lazy<Task<string>>> Templates = [];

    public static Task<string> NameAsync(PostgresServer server) =>
        Templates.GetValue(server, s => new Lazy<Task<string>>(() => BuildAsync(s))).Value;

    private static async Task<string> BuildAsync(PostgresServer server)
    {
        var name = $"crash_template_{Environment.ProcessId}_{Guid.NewGuid():N}"[..48];

        // Unpooled: a session left in a pool would keep the template from being copied.
        var connectionString = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync(name)) { Pooling = false };
        await using var source = NpgsqlDataSource.Create(connectionString);
        await new SchemaInstaller(source, new SchemaInstallerOptions { Schema = TrialDatabase.Schema }).MigrateAsync();
        await using var command = source.CreateCommand($"{Ledger}; {SagaTables.Create}");
        await command.ExecuteNonQueryAsync();
        return name;
    }
}
