using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PgEngine.History;

/// <summary>
/// Writes what one process saw, outside the database under test. Every event is one line and one unbuffered write,
/// so a SIGKILL loses nothing that was recorded and tears no line. Thread safe.
/// </summary>
/// <remarks>
/// Each recorder owns a new file: no two writers ever share an offset, which is what O_APPEND would be needed for
/// (FileMode.Append does not set that flag in .NET, it seeks once).
/// </remarks>
public sealed class HistoryRecorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly string _run;
    private readonly string _process;
    private readonly long _seed;
    private long _number;
    private bool _disposed;

    private HistoryRecorder(FileStream file, string process, string run, long seed)
    {
        _file = file;
        _process = process;
        _run = run;
        _seed = seed;
        // Names and keys are ours: the relaxed encoder keeps lines readable, and still escapes line breaks.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>The file that this recorder writes.</summary>
    public string Path => _file.Name;

    /// <summary>Opens a new file <c>process-pid-xxxxxxxx.jsonl</c> in a folder, which is created if need be.</summary>
    /// <param name="folder">The run's folder; the reader takes every <c>*.jsonl</c> in it.</param>
    /// <param name="process">Name of this process in the history (letters that a file name may hold).</param>
    /// <param name="run">Name of the run.</param>
    /// <param name="seed">The seed that reproduces the run.</param>
    public static HistoryRecorder Open(string folder, string process, string run, long seed)
    {
        Directory.CreateDirectory(folder);
        var name = $"{process}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}.jsonl";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        return new HistoryRecorder(new FileStream(System.IO.Path.Combine(folder, name), options), process, run, seed);
    }

    /// <summary>The clock of all histories, in nanoseconds.</summary>
    public static long Now() => Stopwatch.Frequency == 1_000_000_000
        ? Stopwatch.GetTimestamp()
        : (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / Stopwatch.Frequency);

    /// <summary>Stamps an event and writes it. Nothing is written after <see cref="Dispose"/>.</summary>
    public void Record(HistoryEvent what)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }
            // Stamped under the lock: the file is in time order, an invoke is never later than its call and an ok never earlier.
            var stamped = what with
            {
                Run = _run,
                Seed = _seed,
                Process = _process,
                Pid = Environment.ProcessId,
                Number = ++_number,
                Mono = Now(),
            };
            _buffer.ResetWrittenCount();
            _json.Reset();
            HistoryLine.Write(_json, stamped);
            _json.Flush();
            _buffer.Write("\n"u8);
            _file.Write(_buffer.WrittenSpan);
        }
    }

    /// <summary>Records the start of a fault; dispose the answer to record its end.</summary>
    /// <param name="kind">kill, freeze, server …</param>
    /// <param name="target">The process hit; null for the database.</param>
    /// <param name="targetPid">Its pid.</param>
    public IDisposable Fault(string kind, string? target, int? targetPid = null) => new FaultScope(this, kind, target, targetPid);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _json.Dispose();
                _file.Dispose();
            }
        }
    }
}
