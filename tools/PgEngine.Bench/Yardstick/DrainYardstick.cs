using System.Diagnostics;
using Npgsql;
using PgEngine.Bench.Databases;

namespace PgEngine.Bench.Yardstick;

/// <summary>Two connections drain a bare table by hundreds: what this server can do when nothing is kept but the rows.</summary>
internal sealed class DrainYardstick(int rows)
{
    private const int Connections = 2;
    private const int Step = 100;

    // More than this many rows changes nothing but the time it takes; a step count that divides evenly leaves no rest.
    private const int MaxRows = 200_000;

    private readonly int _steps = Math.Max(1, Math.Min(rows, MaxRows) / (Connections * Step));

    /// <summary>The client that drains: pgbench where it is installed, as in the figures this project compares with.</summary>
    public static string Client => PgBench.IsInstalled ? "pgbench" : "npgsql";

    /// <returns>Rows per second, from when both connections are open.</returns>
    public async Task<double> MeasureAsync(BenchDatabase database, bool checkpointBefore, CancellationToken cancellationToken)
    {
        var count = _steps * Connections * Step;
        await database.ExecuteAsync(await YardstickScript.ReadAsync(YardstickScript.Table, cancellationToken), cancellationToken);
        await database.CheckpointAsync(cancellationToken);
        await database.ExecuteAsync(
            $"insert into yardstick select i, jsonb_build_object('id', i) from generate_series(1, {count}) as i", cancellationToken);
        await database.ExecuteAsync("analyze yardstick", cancellationToken);
        if (checkpointBefore)
        {
            await database.CheckpointAsync(cancellationToken);
        }

        var seconds = PgBench.IsInstalled
            ? await PgBench.RunAsync(database, YardstickScript.PathOf(YardstickScript.Drain), Connections, _steps, cancellationToken)
            : await DrainAsync(database, cancellationToken);
        var left = await database.ScalarAsync<long>("select count(*) from yardstick", cancellationToken);
        return (count - left) / seconds;
    }

    private async Task<double> DrainAsync(BenchDatabase database, CancellationToken cancellationToken)
    {
        var script = await YardstickScript.ReadAsync(YardstickScript.Drain, cancellationToken);
        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                connections.Add(await database.OpenConnectionAsync(cancellationToken));
            }

            var startedAt = Stopwatch.GetTimestamp();
            await Task.WhenAll(connections.Select(connection => RunStepsAsync(connection, script, cancellationToken)));
            return Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        }
        finally
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private async Task RunStepsAsync(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(script, connection);
        await command.PrepareAsync(cancellationToken);
        for (var i = 0; i < _steps; i++)
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
