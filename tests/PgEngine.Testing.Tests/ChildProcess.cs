using System.Diagnostics;
using System.Globalization;

namespace PgEngine.Testing.Tests;

/// <summary>This assembly, started again as a process of its own with a temporary folder of its own.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, string temporaryFolder)
    {
        _process = process;
        TemporaryFolder = temporaryFolder;
    }

    public string TemporaryFolder { get; }

    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var temporary = Scratch.NewFolder();
        var info = new ProcessStartInfo(Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(ChildProcess).Assembly.Location },
        };
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["TMPDIR"] = temporary;
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(info)!, temporary);
    }

    public async Task<string> ReadLineAsync()
    {
        using var ceiling = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _process.StandardOutput.ReadLineAsync(ceiling.Token)
            ?? throw new InvalidOperationException("The child process ended.");
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task WaitForExitAsync()
    {
        using var ceiling = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(ceiling.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        Scratch.Remove(TemporaryFolder);
    }
}
