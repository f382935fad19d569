using Npgsql;

namespace PgEngine.TestKit;

/// <summary>
/// Plain SQL with parameters <c>$1</c>, <c>$2</c> …, on a pooled connection of a data source. An argument may be an
/// <see cref="NpgsqlParameter"/> where its type must be said; a text with a cast (<c>$1::jsonb</c>) does for most.
/// </summary>
public static class SqlRunner
{
    public static async Task<int> ExecuteAsync(this NpgsqlDataSource source, string sql, params object?[] arguments)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await connection.RunAsync(sql, arguments);
    }

    /// <summary>The first column of the only row.</summary>
    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource source, string sql, params object?[] arguments)
    {
        await using var connection = await source.OpenConnectionAsync();
        return (await connection.ReadColumnAsync<T>(sql, arguments)).Single();
    }

    /// <summary>The first column of every row.</summary>
    public static async Task<List<T>> ColumnAsync<T>(this NpgsqlDataSource source, string sql, params object?[] arguments)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await connection.ReadColumnAsync<T>(sql, arguments);
    }

    public static async Task<List<Row>> RowsAsync(this NpgsqlDataSource source, string sql, params object?[] arguments)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await connection.ReadRowsAsync(sql, arguments);
    }

    internal static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, object?[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        return await command.ExecuteNonQueryAsync();
    }

    internal static async Task<List<T>> ReadColumnAsync<T>(this NpgsqlConnection connection, string sql, object?[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(await reader.IsDBNullAsync(0) && default(T) is null ? default! : await reader.GetFieldValueAsync<T>(0));
        }

        return values;
    }

    internal static async Task<List<Row>> ReadRowsAsync(this NpgsqlConnection connection, string sql, object?[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>();
        while (await reader.ReadAsync())
        {
            var row = new Row();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                row.Add(reader.GetName(column), await reader.IsDBNullAsync(column) ? null : reader.GetValue(column));
            }

            rows.Add(row);
        }

        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument as NpgsqlParameter ?? new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        return command;
    }
}
