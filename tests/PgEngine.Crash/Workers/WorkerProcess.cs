using System.Diagnostics;
using PgEngine.CrashWorker;

namespace PgEngine.Crash.Workers;

/// <summary>One life of a worker process. It ends by itself when this process does, unless it is frozen then.</summary>
public sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan ExitCeiling = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private int _isTaken;

    private WorkerProcess(WorkerSettings settings, Process process)
    {
        Settings = settings;
        _process = process;
        Pid = process.Id;
    }

    public WorkerSettings Settings { get; }

    public string Name => Settings.Name;

    public int Pid { get; }

    /// <summary>Whether a fault has it: it is being killed, or is frozen.</summary>
    public bool IsTaken => Volatile.Read(ref _isTaken) == 1;

    public bool HasExited => _process.HasExited;

    public static WorkerProcess Start(WorkerSettings settings)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true };
        start.ArgumentList.Add(typeof(WorkerSettings).Assembly.Location);
        start.ArgumentList.Add(settings.ToJson());
        return new WorkerProcess(settings, Process.Start(start)!);
    }

    /// <summary>Claims this worker for one fault at a time.</summary>
    public bool TryTake() => !HasExited && Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>SIGKILL; frozen or not.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>SIGSTOP: the process stands still, its connections stay open.</summary>
    public void Freeze() => Signals.Freeze(Pid);

    /// <summary>SIGCONT; the worker is free for the next fault.</summary>
    public void Thaw()
    {
        if (!HasExited)
        {
            Signals.Thaw(Pid);
        }

        Volatile.Write(ref _isTaken, 0);
    }

    /// <summary>Asks for a graceful stop.</summary>
    public void RequestStop()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    public async Task WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(ExitCeiling);
        await _process.WaitForExitAsync(timeout.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
