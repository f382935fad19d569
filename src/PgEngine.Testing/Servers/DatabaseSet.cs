using System.Collections.Concurrent;
using Npgsql;

namespace PgEngine.Testing.Servers;

/// <summary>Creates and drops databases on a server, and remembers which ones are ours.</summary>
internal sealed class DatabaseSet(string connectionString)
{
    private readonly ConcurrentDictionary<string, bool> _created = new(StringComparer.Ordinal);

    public string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database }.ConnectionString;

    public async Task<string> CreateAsync(string name, string? template, CancellationToken cancellationToken)
    {
        var source = template is null ? "" : $" template {Quoted(template)}";
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
