using System.Collections.Concurrent;
using Npgsql;

namespace PgEngine.Testing.Servers;

/// <summary>Creates and drops databases on a server, and remembers which ones are ours.</summary>
/// <param name="connectionString">Where databases are created and dropped.</param>
/// <param name="copiesFiles">
/// Whether a template is copied file by file. It costs a checkpoint, which is nothing on a server that never syncs, and half of what the
/// standard way costs from PostgreSQL 15 on, which writes every page to the log.
/// </param>
internal sealed class DatabaseSet(string connectionString, bool copiesFiles = false)
{
    private readonly ConcurrentDictionary<string, bool> _created = new(StringComparer.Ordinal);

    public string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database }.ConnectionString;

    public async Task<string> CreateAsync(string name, string? template, CancellationToken cancellationToken)
    {
        var source = template is null ? "" : $" template {Quoted(template)}{(copiesFiles ? " strategy file_copy" : "")}";
        await ExecuteAsync($"create database {Quoted(name)}{source}", cancellationToken).ConfigureAwait(false);
        _created[name] = true;
        return ConnectionStringFor(name);
    }

    public async Task DropAsync(string name, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"drop database if exists {Quoted(name)} with (force)", cancellationToken).ConfigureAwait(false);
        _created.TryRemove(name, out _);
    }

    public async Task DropAllAsync()
    {
        foreach (var name in _created.Keys)
        {
            await DropAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        // Unpooled: a session left behind in the pool would keep its database from being used as a template.
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        var dataSource = NpgsqlDataSource.Create(unpooled);
        await using (dataSource.ConfigureAwait(false))
        {
            var command = dataSource.CreateCommand(sql);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
