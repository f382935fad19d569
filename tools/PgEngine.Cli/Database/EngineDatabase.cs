using Npgsql;

namespace PgEngine.Cli.Database;

/// <summary>Runs the engine's SQL functions in one schema, one short-lived connection for one command.</summary>
internal sealed class EngineDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly string _schema;

    public EngineDatabase(DatabaseAddress address)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, Enlist = false };
        settings.ApplicationName ??= "pgengine";
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
        using var quoting = new NpgsqlCommandBuilder();
        _schema = quoting.QuoteIdentifier(address.Schema);
    }

    /// <summary>Runs a query.</summary>
    /// <param name="sql">The text; <c>{schema}</c> stands for the quoted schema, <c>$1</c>, <c>$2</c> … for the arguments.</param>
    /// <param name="arguments">Values, null for SQL null; the text casts what is not text.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<ResultTable> QueryAsync(string sql, object?[] arguments, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql.Replace("{schema}", _schema, StringComparison.Ordinal));
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => Column(reader, i)).ToList();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new object?[columns.Count];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = await reader.IsDBNullAsync(i, cancellationToken) ? null : reader.GetValue(i);
            }

            rows.Add(row);
        }

        return new ResultTable(columns, rows);
    }

    /// <summary>Runs a query that returns one value.</summary>
    public async Task<T> ScalarAsync<T>(string sql, object?[] arguments, CancellationToken cancellationToken) =>
        (T)(await QueryAsync(sql, arguments, cancellationToken)).Rows.Single()[0]!;

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static ResultColumn Column(NpgsqlDataReader reader, int i) => new(
        reader.GetName(i),
        reader.GetDataTypeName(i) is "jsonb" or "json",
        reader.GetFieldType(i) is { } type
            && (type == typeof(short) || type == typeof(int) || type == typeof(long) || type == typeof(double)));
}
