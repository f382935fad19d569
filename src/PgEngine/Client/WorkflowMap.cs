using PgEngine.Codecs;
using PgEngine.Hosting;
using PgEngine.Workflows;
using PgEngine.Workflows.Registration;

namespace PgEngine.Client;

/// <summary>What this instance knows of the workflows that it starts.</summary>
internal sealed class WorkflowMap
{
    private readonly PayloadCodecs _codecs;
    private readonly Dictionary<string, Known> _workflows = new(StringComparer.Ordinal);

    public WorkflowMap(PgEngineOptions options)
    {
        _codecs = options.PayloadCodecs;
        var payloads = options.Payloads();
        foreach (var (kind, registration) in options.WorkflowRegistrations)
        {
            Add(kind, registration, payloads.GetValueOrDefault(kind));
        }

        foreach (var (_, kind) in options.MappedWorkflows)
        {
            Add(kind, null, payloads.GetValueOrDefault(kind));
        }
    }

    /// <summary>Adds what the workflow's registration says.</summary>
    public StartOptions Complete(string workflow, StartOptions start)
    {
        if (!_workflows.TryGetValue(workflow, out var known))
        {
            return start;
        }

        var version = VersionOf(workflow, start.Version);
        return start with
        {
            Version = version,
            Timeout = start.Timeout ?? known.RunTimeouts.GetValueOrDefault(version ?? known.Newest),
        };
    }

    /// <summary>
    /// The version to ask for. It is the database's to choose, unless inputs are encoded: what is encrypted is bound to the kind, and so to
    /// the version. Then it is the newest that is registered or mapped here.
    /// </summary>
    public int? VersionOf(string workflow, int? asked) =>
        asked is null && _workflows.TryGetValue(workflow, out var known) && known.Encodes ? known.Newest : asked;

    public KindCodec CodecOf(string workflow, int? version) => _codecs.For(WorkflowKind.Of(workflow, version ?? 1));

    private void Add(string kind, WorkflowRegistration? registration, PayloadOptions? payload)
    {
        var (name, version) = WorkflowKind.Read(kind);
        if (!_workflows.TryGetValue(name, out var known))
        {
            _workflows.Add(name, known = new Known());
        }

        known.Newest = Math.Max(known.Newest, version);
        known.Encodes |= payload is { Encodes: true };
        if (registration?.Options.RunTimeout is { } timeout)
        {
            known.RunTimeouts[version] = timeout;
        }
    }

    private sealed class Known
    {
        public int Newest { get; set; }

        public bool Encodes { get; set; }

        public Dictionary<int, TimeSpan?> RunTimeouts { get; } = [];
    }
}
