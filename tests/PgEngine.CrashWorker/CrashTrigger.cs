using System.Diagnostics;
using PgEngine.History;
using PgEngine.Workers;

namespace PgEngine.CrashWorker;

/// <summary>Kills this process when a crash point is reached for the k-th time.</summary>
internal static class CrashTrigger
{
    public static void Arm(WorkerSettings settings, HistoryRecorder recorder)
    {
        if (settings.CrashPoint == 0)
        {
            return;
        }

        var reached = 0;
        CrashPoints.Hook = point =>
        {
            if (point == settings.CrashPoint && Interlocked.Increment(ref reached) == settings.CrashAt)
            {
                // A fault of one moment: its end is its begin.
                using var self = Process.GetCurrentProcess();
                recorder.Record(new()
                {
                    Kind = HistoryEventKind.FaultBegin,
                    FaultKind = $"crash.{point}",
                    Target = settings.Name,
                    TargetPid = Environment.ProcessId,
                });
                self.Kill();
            }
        };
    }
}
