using System.Globalization;

namespace PgEngine.Bench.Workers;

/// <summary>The lines by which a worker process tells what happens: a word and numbers.</summary>
internal sealed class WorkerReports(TextWriter output) : IDisposable
{
    public const string ReadyWord = "ready";
    public const string CountWord = "count";
    public const string BeganWord = "began";
    public const string ClaimedWord = "claimed";
    public const string SteppedWord = "stepped";
    public const string SentWord = "sent";
    public const string UsedWord = "used";

    private readonly TextWriter _output = TextWriter.Synchronized(output);

    public void Ready() => Write($"{ReadyWord}");

    public void Counted(long count) => Write($"{CountWord} {count}");

    public void Began(int id, long timestamp) => Write($"{BeganWord} {id} {timestamp}");

    public void Claimed(long timestamp, TimeSpan duration) => Write($"{ClaimedWord} {timestamp} {duration.Ticks}");

    /// <param name="p50">In milliseconds.</param>
    /// <param name="p99">In milliseconds.</param>
    public void Stepped(double p50, double p99) => Write($"{SteppedWord} {p50} {p99}");

    /// <param name="turns">Round trips of claims and outcomes so far.</param>
    /// <param name="flushes">Round trips of the lanes that write for runs so far.</param>
    public void Sent(long turns, long flushes) => Write($"{SentWord} {turns} {flushes}");

    public void Used(long count, TimeSpan cpu, long peakBytes, long allocatedBytes) =>
        Write($"{UsedWord} {count} {cpu.Ticks} {peakBytes} {allocatedBytes}");

    public void Dispose() => _output.Flush();

    private void Write(FormattableString line)
    {
        _output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        _output.Flush();
    }
}
