using System.Collections.Concurrent;

namespace PgEngine.Bench.Measuring;

/// <summary>Figures and the moments they belong to, in ticks of <see cref="System.Diagnostics.Stopwatch"/>. Many may add at once.</summary>
internal sealed class TimedFigures
{
    private readonly ConcurrentQueue<(long At, double Figure)> _figures = new();

    public int Count => _figures.Count;

    public void Add(long at, double figure) => _figures.Enqueue((at, figure));

    public IEnumerable<double> Between(long from, long to) =>
        _figures.Where(figure => figure.At >= from && figure.At < to).Select(figure => figure.Figure);
}
