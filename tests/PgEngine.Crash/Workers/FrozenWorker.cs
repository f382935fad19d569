using PgEngine.History;

namespace PgEngine.Crash.Workers;

/// <summary>A worker between SIGSTOP and SIGCONT.</summary>
internal sealed class FrozenWorker : IDisposable
{
    private readonly WorkerProcess _worker;
    private readonly IDisposable _fault;

    public FrozenWorker(WorkerProcess worker, HistoryRecorder recorder)
    {
        _worker = worker;
        _fault = recorder.Fault("freeze", worker.Name, worker.Pid);
        worker.Freeze();
    }

    public void Dispose()
    {
        _worker.Thaw();
        _fault.Dispose();
    }
}
