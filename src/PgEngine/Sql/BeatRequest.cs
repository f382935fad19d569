namespace PgEngine.Sql;

/// <summary>What a beat says: see <c>beat_worker_v1</c>.</summary>
internal sealed record BeatRequest(
    long WorkerId, Guid[] Leases, Guid[] Release, bool IsListening, bool IsStopping, string? Probe, TimeSpan SweepInterval,
    TimeSpan RecoveryDelay);
