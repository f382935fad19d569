using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workflows.Journal;

namespace PgEngine.Sql;

/// <summary>Calls <c>load_journal_v1</c>; the contract is documented on the function.</summary>
internal sealed class LoadJournal(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        $$"""
        select {{JournalRows.Columns}}
        from {schema}.load_journal_v1(p_run_id => $1, p_lease => $2, p_after_n => $3, p_after_hash => $4)
        """);

    /// <summary>Reads the whole journal, page by page.</summary>
    /// <returns>Null when the lease is lost.</returns>
    public async Task<List<JournalRow>?> ExecuteAsync(long runId, Guid lease, CancellationToken cancellationToken)
    {
        var rows = new List<JournalRow>();
        while (true)
        {
            switch (await ReadPageAsync(runId, lease, rows, cancellationToken).ConfigureAwait(false))
            {
                case null:
                    return null;
                case false:
                    return rows;
                default:
                    continue;
            }
        }
    }

    /// <returns>Whether there is more; null when the lease is lost.</returns>
    private async Task<bool?> ReadPageAsync(long runId, Guid lease, List<JournalRow> rows, CancellationToken cancellationToken)
    {
        var command = connections.Engine.CreateCommand(_statement);
        await using (command.ConfigureAwait(false))
        {
            command.CommandTimeout = 10;
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = runId });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lease });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows.Count == 0 ? 0 : rows[^1].N });
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = rows.Count == 0 ? DBNull.Value : rows[^1].Hash,
                NpgsqlDbType = NpgsqlDbType.Bigint,
            });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                bool? isPartial = null;
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (JournalRows.Read(reader) is { } row)
                    {
                        rows.Add(row);
                    }
                    else
                    {
                        isPartial = JournalRows.IsPartial(reader);
                    }
                }

                return isPartial;
            }
        }
    }
}
