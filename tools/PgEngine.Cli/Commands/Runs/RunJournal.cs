using PgEngine.Cli.Database;

namespace PgEngine.Cli.Commands.Runs;

/// <summary>The steps of a run.</summary>
internal static class RunJournal
{
    private const string Sql =
        "select n, name, kind, at, due_at, undo, value, bytes from {schema}.steps(run_id => $1, after_n => $2, max => $3)";

    /// <summary>What people are shown; values may be long and stand at the end.</summary>
    public static string[] Shown { get; } = ["n", "name", "kind", "at", "due_at", "undo", "bytes", "value"];

    /// <summary>All of them, a page at a time.</summary>
    public static async Task<ResultTable> ReadAsync(EngineCall call, long id, CancellationToken cancellationToken)
    {
        const int PageSize = 1000;
        var page = await call.QueryAsync(Sql, cancellationToken, id, 0, PageSize);
        var (columns, rows) = (page.Columns, new List<object?[]>(page.Rows));
        while (page.Rows.Count >= PageSize)
        {
            page = await call.QueryAsync(Sql, cancellationToken, id, (int)page.Value(page.Rows[^1], "n")!, PageSize);
            rows.AddRange(page.Rows);
        }

        return new ResultTable(columns, rows);
    }
}
