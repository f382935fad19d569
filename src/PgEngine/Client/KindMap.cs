using PgEngine.Hosting;

namespace PgEngine.Client;

/// <summary>Which kinds a payload type stands for.</summary>
internal sealed class KindMap
{
    private readonly Dictionary<Type, List<string>> _kinds = [];

    public KindMap(PgEngineOptions options)
    {
        foreach (var job in options.Jobs.Values)
        {
            // A workflow is started by its name: its input may well be the payload of a kind too.
            if (job.Workflow is null)
            {
                Add(job.PayloadType, job.Kind);
            }
        }

        foreach (var (type, kind) in options.Kinds)
        {
            Add(type, kind);
        }
    }

    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    public string KindOf(Type payload)
    {
        if (!_kinds.TryGetValue(payload, out var kinds))
        {
            throw new InvalidOperationException(
                $"No kind is registered for {payload}. Register one with AddJob or MapKind, or enqueue by the kind's name.");
        }

        return kinds is [var kind]
            ? kind
            : throw new InvalidOperationException(
                $"{payload} is the payload of {kinds.Count} kinds ({string.Join(", ", kinds)}). Enqueue by the kind's name.");
    }

    private void Add(Type type, string kind)
    {
        if (!_kinds.TryGetValue(type, out var kinds))
        {
            _kinds.Add(type, kinds = []);
        }

        if (!kinds.Contains(kind))
        {
            kinds.Add(kind);
        }
    }
}
