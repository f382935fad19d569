using PgEngine.Bench.Measuring;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>What was read around a drain.</summary>
/// <param name="Empty">Before the jobs were enqueued.</param>
/// <param name="Full">Between enqueue and drain.</param>
/// <param name="Drained">When the last outcome was committed.</param>
/// <param name="Silent">When the workers were gone.</param>
/// <param name="UsedBefore">What the worker processes had used by then.</param>
/// <param name="UsedAfter">What they had used in the end.</param>
internal sealed record DrainReadings(
    ServerSnapshot Empty, ServerSnapshot Full, ServerSnapshot Drained, ServerSnapshot Silent, WorkerUsage[] UsedBefore,
    WorkerUsage[] UsedAfter)
{
    public Measurement Of(int jobs, double rate)
    {
        var walEnqueue = (Full.WalBytes - Empty.WalBytes) / (double)jobs;
        var walDrain = (Drained.WalBytes - Full.WalBytes) / (double)jobs;
        var facts = new Dictionary<string, double>
        {
            ["wal_per_job_enqueue"] = walEnqueue,
            ["wal_per_job_drain"] = walDrain,
            ["worker_cpu_us_per_job"] = Used(usage => usage.Cpu.TotalMicroseconds) / jobs,
            ["worker_allocated_bytes_per_job"] = Used(usage => usage.AllocatedBytes) / jobs,
            ["worker_peak_mb"] = UsedAfter.Max(usage => usage.PeakBytes) / 1048576.0,
        };
        if (Drained.Cpu - Full.Cpu is { } cpu)
        {
            facts["server_cpu_us_per_job"] = cpu.TotalMicroseconds / jobs;
        }

        return new Measurement(rate)
        {
            WalPerJob = walEnqueue + walDrain,
            CommitsPerJob = (Silent.Commits - Full.Commits) / (double)jobs,
            Facts = facts,
        };
    }

    private double Used(Func<WorkerUsage, double> what) => UsedAfter.Sum(what) - UsedBefore.Sum(what);
}
