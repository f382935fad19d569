using System.Globalization;
using Npgsql;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Databases;

/// <summary>Dead rows and sizes of the tables that a load goes through.</summary>
internal static class TableSizes
{
    private const string Sizes =
        """
        select
          (select coalesce(sum(n_dead_tup), 0)::float8 from pg_stat_user_tables where relid = 'engine.jobs'::regclass),
          pg_table_size('engine.jobs')::float8 / 1048576, pg_indexes_size('engine.jobs')::float8 / 1048576
        """;

    public static IReadOnlyList<CurveColumn> Columns { get; } =
        [new("dead_jobs", "rows"), new("jobs_table", "MB"), new("jobs_indexes", "MB")];

    public static async Task<double[]> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sizes, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return [.. Enumerable.Range(0, Columns.Count).Select(i => Convert.ToDouble(reader.GetValue(i), CultureInfo.InvariantCulture))];
    }
}
