namespace PgEngine.Cli.Database;

/// <summary>Rows as the database returned them; SQL null is null, intervals do not occur (queries ask for seconds).</summary>
internal sealed record ResultTable(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>The column's value in a row.</summary>
    public object? Value(object?[] row, string column) => row[IndexOf(column)];

    /// <summary>The same rows with only these columns.</summary>
    public ResultTable Only(params string[] columns)
    {
        var indexes = Array.ConvertAll(columns, IndexOf);
        return new ResultTable(
            Array.ConvertAll(indexes, i => Columns[i]),
            Rows.Select(row => Array.ConvertAll(indexes, i => row[i])).ToList());
    }

    private int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column)
            {
                return i;
            }
        }

        throw new ArgumentException($"There is no column '{column}'.", nameof(column));
    }
}
