using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Measuring;

/// <summary>The server's counts of written rows; a session reports its own when it ends, or once a second.</summary>
/// <param name="All">Rows that were inserted, updated or deleted, in all tables of the engine.</param>
/// <param name="Journal">Those of the journal alone.</param>
internal sealed record RowWrites(long All, long Journal)
{
    private const string Counters =
        """
        select
          coalesce(sum(w.n), 0)::int8,
          coalesce(sum(w.n) filter (where w.relname = 'steps'), 0)::int8
        from (
          select s.relname, s.n_tup_ins + s.n_tup_upd + s.n_tup_del as n
          from pg_stat_user_tables as s where s.schemaname = 'engine'
        ) as w
        """;

    public static RowWrites operator -(RowWrites later, RowWrites earlier) =>
        new(later.All - earlier.All, later.Journal - earlier.Journal);

    public static async Task<RowWrites> ReadAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Counters, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RowWrites(reader.GetInt64(0), reader.GetInt64(1));
    }
}
