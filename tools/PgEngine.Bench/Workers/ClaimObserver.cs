using System.Collections.Concurrent;
using System.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.Bench.Workers;

/// <summary>Times round trips that carry a claim, with the outcomes that share them.</summary>
/// <param name="claimed">Is told the moment of the answer and the duration.</param>
internal sealed class ClaimObserver(Action<long, TimeSpan> claimed) : IWorkerObserver
{
    private readonly ConcurrentDictionary<Turn, long> _sent = new();

    public void Sending(Turn turn)
    {
        if (turn.Claim is not null)
        {
            _sent[turn] = Stopwatch.GetTimestamp();
        }
    }

    public void Answered(Turn turn, TurnAnswer answer)
    {
        if (_sent.TryRemove(turn, out var sentAt))
        {
            var now = Stopwatch.GetTimestamp();
            claimed(now, Stopwatch.GetElapsedTime(sentAt, now));
        }
    }

    public void Failed(Turn turn, Exception e) => _sent.TryRemove(turn, out _);

    public void Beating()
    {
    }

    public void Beaten(bool? isKnown)
    {
    }

    public bool Listening() => true;

    public void ListenLost()
    {
    }
}
