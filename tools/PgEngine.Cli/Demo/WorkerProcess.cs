using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace PgEngine.Cli.Demo;

/// <summary>One worker in a process of its own: this program again, with a hidden command.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    private WorkerProcess(Process process, string name)
    {
        _process = process;
        Name = name;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The name it registers under.</summary>
    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it printed.</summary>
    public string LastWords
    {
        get
        {
            lock (_lastLines)
            {
                return string.Join(Environment.NewLine, _lastLines);
            }
        }
    }

    public static WorkerProcess Start(string name, string connectionString, TimeSpan work, string receiver)
    {
        var info = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Run as "dotnet pgengine.dll", the process is dotnet and the program its first argument.
        if (Path.GetFileNameWithoutExtension(info.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            info.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        }

        var workMs = work.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        foreach (var argument in new[] { "demo-worker", "--name", name, "--receiver", receiver, "--work-ms", workMs })
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment[DemoNames.DatabaseVariable] = connectionString;
        return new WorkerProcess(Process.Start(info)!, name);
    }

    /// <summary>SIGKILL: no handler, no farewell, connections cut.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Lets it finish what it runs, by closing its standard input; kills it when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
