using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Workers;

/// <summary>A worker in a process of its own: this program, started again, or one that speaks the same words.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    public const string Command = "worker";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<WorkerUsage> _used = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    private WorkerProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>Handler calls so far, at most a few milliseconds old.</summary>
    public long Count => Interlocked.Read(ref _count);

    public int ProcessId => _process.Id;

    public bool HasEnded => _reading.IsCompleted;

    /// <summary>How long claims took, in milliseconds, where it was asked to tell.</summary>
    public TimedFigures Claims { get; } = new();

    /// <summary>How long steps took between the last two answers; null when there were none.</summary>
    public Latencies? StepTimes { get; private set; }

    /// <summary>Round trips of claims and outcomes until the last answer; 0 where it does not tell.</summary>
    public long Turns { get; private set; }

    /// <summary>Round trips of the lanes that write for runs until the last answer.</summary>
    public long Flushes { get; private set; }

    /// <summary>When handler calls began, by payload, in ticks of <see cref="Stopwatch"/>, which all processes share.</summary>
    public ConcurrentDictionary<int, long> Beginnings { get; } = [];

    /// <summary>Starts the process; its worker is not connected yet.</summary>
    public static async Task<WorkerProcess> LaunchAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        var worker = new WorkerProcess(Process.Start(start)!);
        await worker._ready.Task.WaitAsync(AnswerLimit, cancellationToken);
        return worker;
    }

    /// <summary>How this program is run as a worker.</summary>
    public static ProcessStartInfo StartFor(WorkerSettings settings)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.FileName = Environment.ProcessPath!;
        if (!IsThisProgram(start.FileName))
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        }

        start.ArgumentList.Add(Command);
        settings.WriteTo(start.Environment);
        return start;
    }

    /// <summary>Tells the process to connect its worker.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => SendAsync("start", cancellationToken);

    /// <summary>Stops the worker in order; the process stays.</summary>
    public Task<WorkerUsage> StopAsync(CancellationToken cancellationToken) => AskAsync("stop", cancellationToken);

    /// <summary>Lets the worker go on.</summary>
    public Task<WorkerUsage> TellAsync(CancellationToken cancellationToken) => AskAsync("tell", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static bool IsThisProgram(string path) =>
        Path.GetFileNameWithoutExtension(path) == typeof(WorkerProcess).Assembly.GetName().Name;

    private async Task<WorkerUsage> AskAsync(string command, CancellationToken cancellationToken)
    {
        await SendAsync(command, cancellationToken);
        var usage = await _used.Task.WaitAsync(AnswerLimit, cancellationToken);
        _used = new TaskCompletionSource<WorkerUsage>(TaskCreationOptions.RunContinuationsAsynchronously);
        return usage;
    }

    private async Task SendAsync(string command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Apply(line.Split(' '));
        }

        var ended = new BenchException("A worker process has ended; standard error says why.");
        _ready.TrySetException(ended);
        _used.TrySetException(ended);
    }

    private void Apply(string[] words)
    {
        switch (words[0])
        {
            case WorkerReports.ReadyWord:
                _ready.TrySetResult();
                break;
            case WorkerReports.CountWord:
                Interlocked.Exchange(ref _count, Number(words[1]));
                break;
            case WorkerReports.BeganWord:
                Beginnings[(int)Number(words[1])] = Number(words[2]);
                break;
            case WorkerReports.ClaimedWord:
                Claims.Add(Number(words[1]), TimeSpan.FromTicks(Number(words[2])).TotalMilliseconds);
                break;
            case WorkerReports.SteppedWord:
                StepTimes = new Latencies(Fraction(words[1]), null, Fraction(words[2]));
                break;
            case WorkerReports.SentWord:
                (Turns, Flushes) = (Number(words[1]), Number(words[2]));
                break;
            case WorkerReports.UsedWord:
                Interlocked.Exchange(ref _count, Number(words[1]));
                _used.TrySetResult(new WorkerUsage(TimeSpan.FromTicks(Number(words[2])), Number(words[3]), Number(words[4])));
                break;
        }
    }

    private static double Fraction(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
