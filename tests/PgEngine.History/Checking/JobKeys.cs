namespace PgEngine.History;

/// <summary>Finds the key of events that carry only the database's id.</summary>
internal sealed class JobKeys
{
    private readonly Dictionary<long, string> _keys = [];

    public static JobKeys Of(HistoryModel model)
    {
        var keys = new JobKeys();
        foreach (var e in model.Events)
        {
            if (e is { Key: { } key, Job: { } job } && !keys._keys.TryAdd(job, key) && keys._keys[job] != key)
            {
                model.SharedIds.Add((job, keys._keys[job], key));
            }
        }
        return keys;
    }

    /// <summary>The key, a name made of the id where no event tells the key, or null for events about no job.</summary>
    public string? Of(HistoryEvent e)
    {
        if (e.Key is { } key)
        {
            return key;
        }
        return e.Job is { } job ? _keys.GetValueOrDefault(job, $"job:{job}") : null;
    }
}
