namespace PgEngine.History;

/// <summary>All files of a run as one history.</summary>
/// <param name="Events">Events in real-time order.</param>
/// <param name="BadLines">Lines that are no events.</param>
public sealed record HistoryLog(IReadOnlyList<HistoryEvent> Events, IReadOnlyList<BadLine> BadLines)
{
    /// <summary>Merges events of any order into one history.</summary>
    public static HistoryLog Of(IEnumerable<HistoryEvent> events) => new(Sort([.. events]), []);

    internal static List<HistoryEvent> Sort(List<HistoryEvent> events)
    {
        events.Sort(static (a, b) =>
        {
            var order = a.Mono.CompareTo(b.Mono);
            order = order != 0 ? order : string.CompareOrdinal(a.Process, b.Process);
            order = order != 0 ? order : a.Pid.CompareTo(b.Pid);
            return order != 0 ? order : a.Number.CompareTo(b.Number);
        });
        return events;
    }
}
