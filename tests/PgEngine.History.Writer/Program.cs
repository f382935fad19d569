using PgEngine.History;

// Writes events from two threads until it is killed, and prints how many it has certainly written. Its parent kills it.
// The limit ends it when there is no parent left to do so.
const long Limit = 500_000;
using var recorder = HistoryRecorder.Open(args[0], "writer", "kill", 1);
var entry = new HistoryEvent { Kind = HistoryEventKind.Complete, Job = 1, Lease = Guid.NewGuid(), Key = new string('x', 200) };
var count = 0L;
Parallel.For(0, 2, _ =>
{
    while (Interlocked.Read(ref count) < Limit)
    {
        recorder.Record(entry);
        var written = Interlocked.Increment(ref count);
        if (written % 1000 == 0)
        {
            Console.WriteLine(written);
        }
    }
});
