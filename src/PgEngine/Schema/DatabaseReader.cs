using Npgsql;

namespace PgEngine.Schema;

/// <summary>Reads what the database says about a schema; writes nothing.</summary>
internal static class DatabaseReader
{
    // pg_has_role() calls a superuser a member of every role, so a schema squatted by anybody would look like its own;
    // hence the walk over the grants themselves.
    private const string OwnershipSql =
        """
        with recursive mine as (
          select r.oid from pg_catalog.pg_roles as r where r.rolname = current_user
          union
          select m.roleid from pg_catalog.pg_auth_members as m join mine on m.member = mine.oid
        )
        select
          o.rolname::text,
          current_user::text,
          n.nspowner in (select mine.oid from mine),
          exists (
            select from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
            where a.grantee = 0 and a.privilege_type = 'CREATE'
          ),
          (
            select string_agg(c.relname::text, ', ' order by c.relname)
            from pg_catalog.pg_class as c
            where c.relnamespace = n.oid
              and c.relname in ('schemaversions', 'schema_info')
              and c.relowner <> n.nspowner
          )
        from pg_catalog.pg_namespace as n
        join pg_catalog.pg_roles as o on o.oid = n.nspowner
        where n.nspname = $1
        """;

    private const string ReadableSql =
        """
        select has_schema_privilege(n.oid, 'usage') and coalesce(bool_and(has_table_privilege(c.oid, 'select')), true),
               count(*) filter (where c.relname = 'schemaversions') > 0,
               count(*) filter (where c.relname = 'schema_info') > 0
        from pg_catalog.pg_namespace as n
        left join pg_catalog.pg_class as c
          on c.relnamespace = n.oid and c.relname in ('schemaversions', 'schema_info')
        where n.nspname = $1
        group by n.oid
        """;

    public static async Task<DatabaseSnapshot> ReadAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var server = await ReadServerAsync(connection, cancellationToken).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, "set transaction isolation level repeatable read read only", cancellationToken)
                .ConfigureAwait(false);
            var snapshot = await ReadOwnershipAsync(connection, schema, cancellationToken).ConfigureAwait(false) is { } ownership
                ? await ReadContentsAsync(connection, schema, ownership, cancellationToken).ConfigureAwait(false)
                : new DatabaseSnapshot();
            return snapshot with { Server = server };
        }
    }

    /// <summary>Managed servers may withdraw the right, the function or its working; then the server is unknown.</summary>
    private static async Task<long?> ReadServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var command = new NpgsqlCommand("select system_identifier from pg_catalog.pg_control_system()", connection);
            await using (command.ConfigureAwait(false))
            {
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
            }
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.FeatureNotSupported)
        {
            return null;
        }
    }

    private static async Task<SchemaOwnership?> ReadOwnershipAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(OwnershipSql, connection) { Parameters = { new() { Value = schema } } };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? new SchemaOwnership(
                        reader.GetString(0),
                        reader.GetString(1),
                        reader.GetBoolean(2),
                        reader.GetBoolean(3),
                        reader.IsDBNull(4) ? null : reader.GetString(4))
                    : null;
            }
        }
    }

    private static async Task<DatabaseSnapshot> ReadContentsAsync(
        NpgsqlConnection connection, string schema, SchemaOwnership ownership, CancellationToken cancellationToken)
    {
        var (isReadable, hasJournal, hasInfo) = await ReadPresenceAsync(connection, schema, cancellationToken).ConfigureAwait(false);
        var snapshot = new DatabaseSnapshot { Ownership = ownership, IsJournalHidden = hasJournal && !isReadable };
        if (!hasJournal || !isReadable)
        {
            return snapshot;
        }

        snapshot = snapshot with { Journal = await ReadJournalAsync(connection, schema, cancellationToken).ConfigureAwait(false) };
        return hasInfo ? await ReadInfoAsync(connection, schema, snapshot, cancellationToken).ConfigureAwait(false) : snapshot;
    }

    private static async Task<(bool IsReadable, bool HasJournal, bool HasInfo)> ReadPresenceAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(ReadableSql, connection) { Parameters = { new() { Value = schema } } };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2))
                    : default;
            }
        }
    }

    private static async Task<List<JournalEntry>> ReadJournalAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        // Through jsonb, because a journal that DbUp made has no columns of ours.
        var sql = $"""
            select distinct on (j.scriptname) j.scriptname::text, to_jsonb(j) ->> 'checksum', to_jsonb(j) ->> 'kind'
            from "{schema}".schemaversions as j
            order by j.scriptname, j.schemaversionsid desc
            """;
        var entries = new List<JournalEntry>();
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    entries.Add(new JournalEntry(
                        reader.GetString(0),
                        reader.IsDBNull(1) ? null : reader.GetString(1),
                        reader.IsDBNull(2) ? null : reader.GetString(2)));
                }
            }
        }

        return entries;
    }

    private static async Task<DatabaseSnapshot> ReadInfoAsync(
        NpgsqlConnection connection, string schema, DatabaseSnapshot snapshot, CancellationToken cancellationToken)
    {
        var sql = $"""select i.release, i.oldest_runtime, i.system_identifier from "{schema}".schema_info as i""";
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? snapshot with
                    {
                        Release = reader.GetString(0),
                        OldestRuntime = reader.GetString(1),
                        RecordedServer = reader.IsDBNull(2) ? null : reader.GetInt64(2),
                    }
                    : snapshot;
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
