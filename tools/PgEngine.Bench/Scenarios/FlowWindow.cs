using System.Diagnostics;

namespace PgEngine.Bench.Scenarios;

/// <summary>The time between two readings.</summary>
internal readonly record struct FlowWindow(FlowReading From, FlowReading To)
{
    public double Seconds => Stopwatch.GetElapsedTime(From.At, To.At).TotalSeconds;

    public double HandledPerSecond => (To.Handled - From.Handled) / Seconds;

    /// <summary>Jobs at its end that were due and not begun.</summary>
    public long Behind => To.Due - To.Handled;
}
