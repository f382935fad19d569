using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Yardstick;

/// <summary>Clients of one process insert bare rows, one per transaction: what single enqueues are measured against.</summary>
internal sealed class InsertYardstick(int rows, int clients)
{
    /// <returns>Rows per second, from when all connections are open.</returns>
    public async Task<double> MeasureAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(await YardstickScript.ReadAsync(YardstickScript.Table, cancellationToken), cancellationToken);
        var script = await YardstickScript.ReadAsync(YardstickScript.Insert, cancellationToken);
        var inserts = new List<NpgsqlCommand>();
        try
        {
            for (var i = 0; i < clients; i++)
            {
                inserts.Add(await PrepareAsync(database, script, cancellationToken));
            }

            var next = 0;
            var startedAt = Stopwatch.GetTimestamp();
            await Task.WhenAll(inserts.Select(InsertAsync));
            return rows / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;

            async Task InsertAsync(NpgsqlCommand insert)
            {
                for (var id = Interlocked.Increment(ref next); id <= rows; id = Interlocked.Increment(ref next))
                {
                    ((NpgsqlParameter<long>)insert.Parameters[0]).TypedValue = id;
                    ((NpgsqlParameter<string>)insert.Parameters[1]).TypedValue = $$"""{"id":{{id}}}""";
                    await insert.ExecuteNonQueryAsync(cancellationToken);
                }
            }
        }
        finally
        {
            foreach (var insert in inserts)
            {
                await insert.Connection!.DisposeAsync();
                await insert.DisposeAsync();
            }
        }
    }

    private static async Task<NpgsqlCommand> PrepareAsync(BenchDatabase database, string script, CancellationToken cancellationToken)
    {
        var insert = new NpgsqlCommand(script, await database.OpenConnectionAsync(cancellationToken));
        insert.Parameters.Add(new NpgsqlParameter<long>());
        insert.Parameters.Add(new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Jsonb });
        await insert.PrepareAsync(cancellationToken);
        return insert;
    }
}
