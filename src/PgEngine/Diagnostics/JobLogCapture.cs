using Microsoft.Extensions.Logging;
using PgEngine.Jobs;

namespace PgEngine.Diagnostics;

/// <summary>The job whose handler is running, if its kind wants what is logged meanwhile as lines of the job's log.</summary>
/// <param name="Job">The job.</param>
/// <param name="Level">The least level that is kept.</param>
internal sealed record JobLogCapture(JobContext Job, LogLevel Level)
{
    private static readonly AsyncLocal<JobLogCapture?> Here = new();

    public static JobLogCapture? Current
    {
        get => Here.Value;
        set => Here.Value = value;
    }
}
