using PgEngine.Workers;

namespace PgEngine.Diagnostics;

/// <summary>What a worker's signs of life say at one moment. Costs no query: the beat has asked the database already.</summary>
/// <param name="IsActive">Whether the worker's loops run.</param>
/// <param name="IsDatabaseAnswering">Whether a beat was accepted within the last three intervals.</param>
/// <param name="IsListening">Whether notifications arrive.</param>
/// <param name="BeatAge">Time since the last accepted beat; <see langword="null"/> before the first.</param>
internal readonly record struct WorkerHealth(bool IsActive, bool IsDatabaseAnswering, bool IsListening, TimeSpan? BeatAge)
{
    public bool IsHealthy => IsActive && IsDatabaseAnswering;

    public static WorkerHealth Of(WorkerStatus status)
    {
        var sinceBeat = status.SinceBeat;
        return new WorkerHealth(
            status.IsRunning, status.IsDatabaseAnswering, status.IsListening, sinceBeat == TimeSpan.MaxValue ? null : sinceBeat);
    }
}
