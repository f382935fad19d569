using Npgsql;
using PgEngine.History;

namespace PgEngine.Crash.Trials;

/// <summary>A sweep by hand whose effects go into the history: workers sweep too, and do not tell which leases they took.</summary>
internal static class RecordedSweep
{
    private const string Sweep = "select job_id from engine.sweep_stale_workers() where action = 'rescued'";

    private const string Lost =
        """
        select distinct on (job_id) job_id, attempt, lease from engine.attempts
        where job_id = any ($1) and outcome = 'lost' order by job_id, attempt desc
        """;

    public static async Task<int> RunAsync(NpgsqlDataSource source, HistoryRecorder recorder)
    {
        recorder.Record(new HistoryEvent { Kind = HistoryEventKind.Sweep, Phase = HistoryPhase.Invoke });
        var taken = new List<HistoryEvent>();
        await using var connection = await source.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            var jobs = new List<long>();
            await using (var sweep = new NpgsqlCommand(Sweep, connection, transaction))
            await using (var reader = await sweep.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    jobs.Add(reader.GetInt64(0));
                }
            }

            await using (var lost = new NpgsqlCommand(Lost, connection, transaction) { Parameters = { new() { Value = jobs.ToArray() } } })
            await using (var reader = await lost.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    taken.Add(new HistoryEvent
                    {
                        Kind = HistoryEventKind.Sweep,
                        Job = reader.GetInt64(0),
                        Attempt = reader.GetInt32(1),
                        Lease = reader.GetGuid(2),
                    });
                }
            }

            await transaction.CommitAsync();
        }

        taken.ForEach(recorder.Record);
        return taken.Count;
    }
}
