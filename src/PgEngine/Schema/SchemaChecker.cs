using Npgsql;
using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>Compares a schema with this binary, also for a role that may only call its functions.</summary>
internal static class SchemaChecker
{
    private const string VersionExistsSql =
        """
        select has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')
        from pg_catalog.pg_namespace as n
        join pg_catalog.pg_proc as p on p.pronamespace = n.oid and p.proname = 'version' and p.pronargs = 0
        where n.nspname = $1
        """;

    public static async Task<SchemaStatus> CheckAsync(
        NpgsqlConnection connection, IScriptSource source, string schema, CancellationToken cancellationToken)
    {
        var database = await DatabaseReader.ReadAsync(connection, schema, cancellationToken).ConfigureAwait(false);
        if (database.IsJournalHidden)
        {
            return await AskAsync(connection, source, schema, cancellationToken).ConfigureAwait(false);
        }

        return new SchemaStatus
        {
            Schema = schema,
            State = MigrationPlanner.StateOf(source, database),
            BinaryRelease = source.Release,
            DatabaseRelease = database.Release,
            OldestRuntime = database.OldestRuntime,
            RestoredCopy = database.IsRestoredCopy,
        };
    }

    /// <summary>Asks the schema's version(), which roles with a profile may call.</summary>
    private static async Task<SchemaStatus> AskAsync(
        NpgsqlConnection connection, IScriptSource source, string schema, CancellationToken cancellationToken)
    {
        var older = new SchemaStatus { Schema = schema, State = SchemaState.Older, BinaryRelease = source.Release };
        switch (await MayAskAsync(connection, schema, cancellationToken).ConfigureAwait(false))
        {
            case null:
                return older;
            case false:
                throw new SchemaInstallException(
                    $"This role may not look into schema \"{schema}\". Ask its owner for: select {schema}.grant_usage(role, profile).")
                {
                    SqlState = PostgresErrorCodes.InsufficientPrivilege,
                };
        }

        var sql = $"""select v.release, v.oldest_runtime, v.migration, v.restored_copy from "{schema}".version() as v""";
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    return older;
                }

                var migration = reader.IsDBNull(2) ? null : reader.GetString(2);
                var database = new DatabaseSnapshot { Release = reader.GetString(0), OldestRuntime = reader.GetString(1) };
                return older with
                {
                    State = MigrationPlanner.StateOf(source, database, migration),
                    DatabaseRelease = database.Release,
                    OldestRuntime = database.OldestRuntime,
                    RestoredCopy = !reader.IsDBNull(3) && reader.GetBoolean(3),
                };
            }
        }
    }

    /// <summary>Null when there is no version() to ask.</summary>
    private static async Task<bool?> MayAskAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(VersionExistsSql, connection) { Parameters = { new() { Value = schema } } };
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as bool?;
        }
    }
}
