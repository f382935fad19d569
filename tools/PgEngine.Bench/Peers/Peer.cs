namespace PgEngine.Bench.Peers;

/// <summary>A job queue of others that is measured in the same minutes.</summary>
/// <param name="Name">As npm knows it, and the name of its program.</param>
/// <param name="Left">Counts jobs that are not done.</param>
/// <param name="Settings">What it is run with.</param>
internal sealed record Peer(string Name, string Left, string Settings)
{
    public static IReadOnlyList<Peer> All { get; } =
    [
        new(
            "graphile-worker",
            "select count(*) from graphile_worker._private_jobs",
            "0.18.0, concurrentJobs 24, localQueue 500 with refetchDelay 10 ms, completeJobBatchDelay 0; addJobs by 10,000"),
        new(
            "pg-boss",
            "select count(*) from pgboss.job where name = 'bench' and state <> 'completed'",
            "12.38.0, batchSize 500, localConcurrency 2, burstWhenBatchFull, useListenNotify, polling 0.5 s; insert by 10,000"),
    ];
}
