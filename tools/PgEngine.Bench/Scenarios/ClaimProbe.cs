using System.Diagnostics;
using Npgsql;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>Times claims of 100 jobs. What one took is undone, so that every claim meets the same.</summary>
internal static class ClaimProbe
{
    public const int Claims = 100;
    public const int Ready = 100;

    private const string ReadyJobs =
        """
        insert into engine.jobs (run_at, created_at, queue, kind, payload)
        select now(), now(), 'default', 'noop', '{}' from generate_series(1, 100)
        """;

    private const string Register =
        """
        select worker_id from engine.register_worker_v1(
          'bench', array['default', 'paused'], string_to_array('{0}', ','), 100, 'bench', '1 h', '1 h')
        """;

    private const string Claim =
        """
        select count(job_id)
        from engine.claim_jobs_v1($1, gen_random_uuid(), 100, p_free => 100, p_forbidden_tags => array['forbidden'])
        """;

    /// <summary>Adds the jobs of one claim.</summary>
    public static Task AddReadyAsync(BenchDatabase database, CancellationToken cancellationToken) =>
        database.ExecuteAsync(ReadyJobs, cancellationToken);

    /// <returns>The median in milliseconds.</returns>
    public static async Task<double> MedianAsync(BenchDatabase database, CancellationToken cancellationToken, string kind = "noop")
    {
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.CheckpointAsync(cancellationToken);
        return Statistics.Median(await TimesAsync(database, kind, Claims, Ready, cancellationToken));
    }

    /// <param name="database">Where.</param>
    /// <param name="kinds">The kinds that are claimed, with commas between them.</param>
    /// <param name="claims">How many times.</param>
    /// <param name="ready">What each must take: the ready jobs.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Milliseconds, a claim each.</returns>
    /// <exception cref="BenchException">A claim took more or fewer.</exception>
    public static async Task<List<double>> TimesAsync(
        BenchDatabase database, string kinds, int claims, int ready, CancellationToken cancellationToken)
    {
        var worker = await database.ScalarAsync<long>(Register.Replace("{0}", kinds, StringComparison.Ordinal), cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var claim = new NpgsqlCommand(Claim, connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = worker } } };
        await claim.PrepareAsync(cancellationToken);
        var times = new List<double>(claims);
        for (var i = 0; i < claims; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var startedAt = Stopwatch.GetTimestamp();
            var taken = (long)(await claim.ExecuteScalarAsync(cancellationToken))!;
            times.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
            await transaction.RollbackAsync(cancellationToken);
            if (taken != ready)
            {
                throw new BenchException($"Void: a claim took {taken} of {ready} ready jobs.");
            }
        }

        await database.ExecuteAsync($"select from engine.deregister_worker_v1({worker})", cancellationToken);
        return times;
    }
}
