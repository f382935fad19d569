using System.Text.Json;

namespace PgEngine.History;

/// <summary>Reads the folder that the recorders of a run wrote.</summary>
public static class HistoryReader
{
    /// <summary>Reads every <c>*.jsonl</c> of a folder and merges the events by time. The order of the files does not matter.</summary>
    public static HistoryLog ReadFolder(string folder) => ReadFiles(Directory.EnumerateFiles(folder, "*.jsonl"));

    /// <summary>Reads the given files and merges their events by time.</summary>
    public static HistoryLog ReadFiles(IEnumerable<string> files)
    {
        var events = new List<HistoryEvent>();
        var bad = new List<BadLine>();
        foreach (var file in files)
        {
            ReadFile(file, events, bad);
        }
        return new HistoryLog(HistoryLog.Sort(events), bad);
    }

    private static void ReadFile(string file, List<HistoryEvent> events, List<BadLine> bad)
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(file);
        var name = Path.GetFileName(file);
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            if (end < 0)
            {
                // Its writer was killed while it wrote: the system ends a dying process's write between two pages of the file. The recorder
                // had not returned, so nothing has followed from the event: it did not happen.
                return;
            }
            try
            {
                events.Add(HistoryLine.Read(rest[..end]));
            }
            catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
            {
                bad.Add(new BadLine(name, number, error.Message));
            }
            rest = rest[(end + 1)..];
        }
    }
}
