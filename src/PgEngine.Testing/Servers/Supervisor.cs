using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PgEngine.Testing.Servers;

/// <summary>
/// The small script (<c>supervisor.sh</c>) that starts and stops one server for us, as the server's user. It reads our commands from
/// a pipe. When the pipe closes, because we closed it or because this process died in whatever way, it stops the server and removes
/// its folder.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private const string Answer = "pgengine-done ";
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _disposed;

    private Supervisor(Process process, string folder)
    {
        _process = process;
        Folder = folder;
    }

    /// <summary>The folder made for this server; gone when the supervisor has ended.</summary>
    public string Folder { get; }

    public static async Task<Supervisor> StartAsync(string binFolder, CancellationToken cancellationToken)
    {
        // 128 bits nobody can guess, and the script fails if the folder exists: safe in a folder shared by all users.
        var folder = Path.Combine(UnprivilegedUser.TemporaryFolder(), "pgengine-" + Guid.NewGuid().ToString("N"));
        var info = OperatingSystem.IsWindows()
            ? WindowsCommand(binFolder, folder)
            : UnixCommand(await UnprivilegedUser.FindPrefixAsync(cancellationToken).ConfigureAwait(false), binFolder, folder);

        var supervisor = new Supervisor(Launch(info), folder);
        LiveSupervisors.Add(supervisor);
        try
        {
            await supervisor.ReadAnswerAsync("mkdir", cancellationToken).ConfigureAwait(false);
            return supervisor;
        }
        catch
        {
            await supervisor.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs one command of the script and returns what it printed.</summary>
    /// <exception cref="PostgresServerException">It failed; the message holds what it printed.</exception>
    public async Task<string> SendAsync(string command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);

            // Without the caller's token: an answer left unread would be taken for that of the next command.
            return await ReadAnswerAsync(command.Split(' ')[0], CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new PostgresServerException("The script that runs the PostgreSQL server has ended.", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Lets go of the server, which runs on without us.</summary>
    public async Task KeepAsync()
    {
        await _process.StandardInput.WriteLineAsync("keep").ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        LiveSupervisors.Remove(this);
        ClosePipe();
        using var limit = new CancellationTokenSource(EndLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw new PostgresServerException($"The PostgreSQL server in {Folder} did not end within {EndLimit.TotalSeconds:0} s.", e);
        }

        _process.Dispose();
        _turn.Dispose();
    }

    /// <summary>Closing the pipe is the whole order to stop and clean up; the same happens by itself when this process dies.</summary>
    public void ClosePipe()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script is gone already; there is nobody left to tell.
        }
    }

    public bool WaitForEnd(TimeSpan limit) => _process.WaitForExit(limit);

    private async Task<string> ReadAnswerAsync(string command, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CommandLimit);
        var output = new StringBuilder();
        while (await ReadLineAsync(command, limit.Token, cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (!line.StartsWith(Answer, StringComparison.Ordinal))
            {
                output.AppendLine(line);
                continue;
            }

            var code = int.Parse(line.AsSpan(Answer.Length), CultureInfo.InvariantCulture);
            return code == 0
                ? output.ToString().Trim()
                : throw new PostgresServerException($"The PostgreSQL server could not {command} (exit code {code}):\n{output}");
        }

        throw new PostgresServerException($"The script that runs the PostgreSQL server ended at '{command}':\n{output}");
    }

    private async Task<string?> ReadLineAsync(string command, CancellationToken limit, CancellationToken caller)
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!caller.IsCancellationRequested)
        {
            throw new PostgresServerException($"The PostgreSQL server did not {command} within {CommandLimit.TotalSeconds:0} s.", e);
        }
    }

    private static Process Launch(ProcessStartInfo info)
    {
        info.RedirectStandardInput = true;
        info.RedirectStandardOutput = true;
        info.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        info.CreateNoWindow = true;

        // PGDATA, PGPORT and their like belong to the caller's own server.
        foreach (var name in info.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)
            && !name.StartsWith("PGENGINE", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        info.Environment["LC_ALL"] = "C";
        return Process.Start(info) ?? throw new PostgresServerException($"{info.FileName} could not be started.");
    }

    private static ProcessStartInfo UnixCommand(string[] userPrefix, string binFolder, string folder)
    {
        // In a session of its own where that is possible, so that a signal to our process group does not kill the cleaner too.
        const string Detach = "command -v setsid > /dev/null && exec setsid \"$@\"; exec \"$@\"";
        string[] command = [.. userPrefix, "/bin/sh", "-c", Script("supervisor.sh"), "pgengine", binFolder, folder];
        return new ProcessStartInfo("/bin/sh", ["-c", Detach, "sh", .. command]);
    }

    private static ProcessStartInfo WindowsCommand(string binFolder, string folder)
    {
        var script = Convert.ToBase64String(Encoding.Unicode.GetBytes(Script("supervisor.ps1")));
        var info = new ProcessStartInfo("powershell.exe", ["-NoProfile", "-NonInteractive", "-EncodedCommand", script]);
        info.Environment["PGENGINE_SUPERVISOR_BIN"] = binFolder;
        info.Environment["PGENGINE_SUPERVISOR_ROOT"] = folder;
        return info;
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Supervisor).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
