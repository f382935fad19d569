using System.Collections.Concurrent;
using PgEngine.Hooks;
using PgEngine.Jobs;

namespace PgEngine.Runtime.Tests.Hooks;

/// <summary>Writes down every event.</summary>
internal sealed class EventLog : IWorkerEvents
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ConcurrentQueue<JobSettledEvent> Settled { get; } = new();

    public bool Throws { get; set; }

    public void WorkerStarted(WorkerInfo worker) => Note($"started {worker.Name}");

    public void WorkerStopped(WorkerInfo worker) => Note($"stopped {worker.Name}");

    public void WorkerLost(WorkerInfo worker) => Note($"lost {worker.Name}");

    public void JobsClaimed(JobsClaimedEvent claim) => Note($"claimed {claim.Count}");

    public void JobStarting(JobContext job) => Note($"starting {job.JobId}");

    public void JobRan(JobContext job, TimeSpan duration) => Note($"ran {job.JobId}");

    public void JobCompleted(JobSettledEvent settled) => Note("completed", settled);

    public void JobRetried(JobSettledEvent settled) => Note("retried", settled);

    public void JobFailed(JobSettledEvent settled) => Note("failed", settled);

    public void JobCancelled(JobSettledEvent settled) => Note("cancelled", settled);

    public void JobSnoozed(JobSettledEvent settled) => Note("snoozed", settled);

    public void JobInterrupted(JobSettledEvent settled) => Note("interrupted", settled);

    public void JobReturned(JobSettledEvent settled) => Note("returned", settled);

    public void JobUnaccepted(JobSettledEvent settled) => Note("unaccepted", settled);

    public void JobsRecovered(JobsRecoveredEvent recovered) => Note($"recovered {recovered.Count}");

    public void SchedulesFired(SchedulesFiredEvent fired) => Note($"fired {fired.Count}");

    private void Note(string what, JobSettledEvent settled)
    {
        Settled.Enqueue(settled);
        Note($"{what} {settled.JobId}");
    }

    private void Note(string line)
    {
        _lines.Enqueue(line);
        if (Throws)
        {
            throw new InvalidOperationException("the hook is broken");
        }
    }
}
