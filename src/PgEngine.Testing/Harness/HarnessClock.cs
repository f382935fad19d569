using Npgsql;
using PgEngine.Schema;

namespace PgEngine.Testing.Harness;

/// <summary>The engine's clock in a schema of a harness: the server's, and moved on by a shift that is a row.</summary>
internal sealed class HarnessClock(NpgsqlDataSource source, string schema)
{
    private const string Replacement =
        """
        create table {0}.test_clock (shift interval not null);
        comment on table {0}.test_clock is 'One row: how far the harness has moved the clock on.';
        insert into {0}.test_clock values (interval '0');
        create or replace function {0}._clock() returns timestamptz language sql volatile as
          'select pg_catalog.clock_timestamp() + c.shift from test_clock as c' set search_path = {0}, pg_temp
        """;

    private readonly string _schema = $"\"{SchemaName.Validate(schema)}\"";

    public NpgsqlDataSource Source => source;

    /// <exception cref="InvalidOperationException">The schema is there, and no harness has made it: its clock must not be touched.</exception>
    public async Task InstallAsync(string connectionString, CancellationToken cancellationToken)
    {
        if (await ScalarAsync<bool>($"select to_regclass('{_schema}.test_clock') is not null", cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (await ScalarAsync<bool>($"select to_regnamespace('{_schema}') is not null", cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                $"Schema {schema} was not made by a harness: tests need a schema of their own, because they move its clock.");
        }

        await new SchemaInstaller(connectionString, new SchemaInstallerOptions { Schema = schema }).MigrateAsync(cancellationToken)
            .ConfigureAwait(false);
        await ExecuteAsync(Replacement.Replace("{0}", _schema, StringComparison.Ordinal), cancellationToken).ConfigureAwait(false);
    }

    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken) => ExecuteAsync(
        FormattableString.Invariant($"update {_schema}.test_clock set shift = shift + interval '{by.TotalMilliseconds} milliseconds'"),
        cancellationToken);

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        var command = source.CreateCommand(sql);
        await using (command.ConfigureAwait(false))
        {
            return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = source.CreateCommand(sql);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
